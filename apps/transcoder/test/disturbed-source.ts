// Recorded sources with something wrong with them, as an edge relays them: tags of a good clip, changed.
import { parseAudioUnits, parseVideoUnits, type FlvTag } from '@millrace/flv';

export function isHeader({ type, payload }: FlvTag): boolean {
  if (type === 'script') return false;
  const { units } = type === 'video' ? parseVideoUnits(payload) : parseAudioUnits(payload);
  return units[0]?.kind === 'sequenceStart';
}

export function isKeyframe(tag: FlvTag): boolean {
  return tag.type === 'video' && !isHeader(tag) && parseVideoUnits(tag.payload).units[0]?.isKeyframe === true;
}

type Kind = 'video' | 'audio';

/** Without the frames of a kind between two times; headers stay. */
export function without(tags: readonly FlvTag[], kind: Kind, fromMs: number, toMs: number): FlvTag[] {
  const isGone = (tag: FlvTag) =>
    tag.type === kind && !isHeader(tag) && tag.timestampMs >= fromMs && tag.timestampMs < toMs;
  return tags.filter((tag) => !isGone(tag));
}

/** Everything from a time on is later by this much; what is before it stays. */
export function delayed(tags: readonly FlvTag[], fromMs: number, byMs: number): FlvTag[] {
  return tags.map((tag) => (tag.timestampMs < fromMs ? tag : { ...tag, timestampMs: tag.timestampMs + byMs }));
}

/** The header of a kind comes only at this time. */
export function announcedAt(tags: readonly FlvTag[], kind: Kind, atMs: number): FlvTag[] {
  const isIt = (tag: FlvTag) => tag.type === kind && isHeader(tag);
  const header = tags.find(isIt);
  const rest = tags.filter((tag) => !isIt(tag));
  if (!header) return rest;
  const at = rest.findIndex(({ timestampMs }) => timestampMs >= atMs);
  return [...rest.slice(0, at), { ...header, timestampMs: atMs }, ...rest.slice(at)];
}

/** One source, and from its keyframe at `atMs` on another one. */
export function changedAt(tags: readonly FlvTag[], atMs: number, other: readonly FlvTag[]): FlvTag[] {
  const cut = tags.findIndex((tag) => isKeyframe(tag) && tag.timestampMs >= atMs);
  const startMs = tags[cut]?.timestampMs ?? 0;
  const moved = other.map((tag) => ({ ...tag, timestampMs: tag.timestampMs + startMs }));
  return [...tags.slice(0, cut), ...moved];
}
