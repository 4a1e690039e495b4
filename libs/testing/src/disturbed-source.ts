// Sources with something wrong with them: tags of a good clip, changed. They may be of FLV as it was or of Enhanced RTMP.

/** What is looked at of a tag of FLV. */
export interface MediaTag {
  readonly type: 'video' | 'audio' | 'script';
  readonly timestampMs: number;
  readonly payload: Uint8Array;
}

/** Whether a tag holds the configuration of its codec, and no frame. */
export function isHeader({ type, payload: [front = 0, kind] }: MediaTag): boolean {
  if (type === 'script') return false;
  const isEnhanced = type === 'video' ? front >= 0x80 : front >> 4 === 9;
  return isEnhanced ? (front & 0x0f) === 0 : kind === 0;
}

export function isKeyframe(tag: MediaTag): boolean {
  return tag.type === 'video' && !isHeader(tag) && (((tag.payload[0] ?? 0) >> 4) & 7) === 1;
}

type Kind = 'video' | 'audio';

/** Without the frames of a kind between two times; headers stay. */
export function without<T extends MediaTag>(tags: readonly T[], kind: Kind, fromMs: number, toMs: number): T[] {
  const isGone = (tag: T) => tag.type === kind && !isHeader(tag) && tag.timestampMs >= fromMs && tag.timestampMs < toMs;
  return tags.filter((tag) => !isGone(tag));
}

/** Everything from a time on is later by this much; what is before it stays. */
export function delayed<T extends MediaTag>(tags: readonly T[], fromMs: number, byMs: number): T[] {
  return tags.map((tag) => (tag.timestampMs < fromMs ? tag : { ...tag, timestampMs: tag.timestampMs + byMs }));
}

/** The header of a kind comes only at this time. */
export function announcedAt<T extends MediaTag>(tags: readonly T[], kind: Kind, atMs: number): T[] {
  const isIt = (tag: T) => tag.type === kind && isHeader(tag);
  const header = tags.find(isIt);
  const rest = tags.filter((tag) => !isIt(tag));
  if (!header) return rest;
  const at = rest.findIndex(({ timestampMs }) => timestampMs >= atMs);
  return [...rest.slice(0, at), { ...header, timestampMs: atMs }, ...rest.slice(at)];
}

/** One source, and from its keyframe at `atMs` on another one. */
export function changedAt<T extends MediaTag>(tags: readonly T[], atMs: number, other: readonly T[]): T[] {
  const cut = tags.findIndex((tag) => isKeyframe(tag) && tag.timestampMs >= atMs);
  const startMs = tags[cut]?.timestampMs ?? 0;
  const moved = other.map((tag) => ({ ...tag, timestampMs: tag.timestampMs + startMs }));
  return [...tags.slice(0, cut), ...moved];
}
