// How a segment and its parts lie in each other, by what the log says of them. A segment carries the epoch of the run that
// completed it; its first parts are of an earlier run, when that one died in between.
import { partName, segmentName, type PartRecord } from '@millrace/pipeline';
import { renditionOf } from '../playlists/init-uri.ts';
import { listedName } from '../playlists/part-address.ts';
import { partsOf } from '../streams/stream-position.ts';
import type { ListedPart, StreamView } from '../streams/stream-view.ts';
import type { MediaPlace } from './media-place.ts';

/** Parts make up their segment, or another run made it anew; more than this is not rounding. */
const roundingSeconds = 0.001;

/** What the log says of the part at this place; undefined when it is not listed. */
export function recordOf(view: StreamView, { mediaSequence = -1, part = -1, epoch, renditionId }: MediaPlace) {
  const record = partsOf(view, mediaSequence)[part]?.part;
  return record?.epoch === epoch && record.media[renditionId] ? record : undefined;
}

/** The segment that the part at this place belongs to; undefined before that is complete. */
export function segmentOf(view: StreamView, { renditionId, mediaSequence = -1 }: MediaPlace): MediaPlace | undefined {
  const cell = view.cells.find(mediaSequence);
  return cell && { epoch: cell.epoch, renditionId, mediaSequence, name: segmentName(mediaSequence) };
}

/** The parts that make up the segment at this place, in order; none when not all of them are known. */
export function partsWithin(view: StreamView, { renditionId, mediaSequence = -1, epoch }: MediaPlace): PartRecord[] {
  const cell = view.cells.find(mediaSequence);
  const timescale = cell && renditionOf(cell.run, renditionId)?.timescale;
  const whole = view.cells.mediaOf(mediaSequence, renditionId);
  if (cell?.epoch !== epoch || !whole || timescale === undefined) return [];
  const parts = partsOf(view, mediaSequence).map(({ part }) => part);
  const ticks = parts.reduce((sum, { media }) => sum + (media[renditionId]?.durationTicks ?? Number.NaN), 0);
  return Math.abs(whole.durationTicks - ticks) <= roundingSeconds * timescale ? parts : [];
}

/** A part's place within this stream. */
export function placeOf(
  { epoch, mediaSequence, part }: Pick<PartRecord, 'epoch' | 'mediaSequence' | 'part'>,
  renditionId: string,
): MediaPlace {
  return { epoch, renditionId, mediaSequence, part, name: partName(mediaSequence, part) };
}

/** The place of a part that is listed: in memory it has the address that players are told, and no other. */
export function listedPlaceOf(listed: ListedPart, renditionId: string): MediaPlace {
  return { ...placeOf(listed.part, renditionId), listedAs: listedName(listed, renditionId) };
}

/** A copy of the part's bytes within its segment; undefined when the segment is not made up of the listed parts. */
export function cutPart(parts: readonly PartRecord[], place: MediaPlace, segment: Buffer): Buffer | undefined {
  const sizes = parts.map(({ media }) => media[place.renditionId]?.sizeBytes ?? 0);
  const total = (of: readonly number[]) => of.reduce((sum, size) => sum + size, 0);
  const index = place.part ?? 0;
  if (parts[index]?.epoch !== place.epoch || total(sizes) !== segment.length) return undefined;
  return Buffer.from(segment.subarray(total(sizes.slice(0, index)), total(sizes.slice(0, index + 1))));
}
