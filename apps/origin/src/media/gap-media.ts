// What is at the address of a gap. A player that knows EXT-X-GAP does not ask for it (rfc8216bis §4.4.4.7). Others do: video.js 8
// stood still for as long as it was told that there is nothing, and jumps over a fragment without samples. But where gaps come in
// step with the clock, while the encoder is away, there is nothing to jump to, and a rendition that brought it nothing ten times
// in a row it gives up for ever. So there, and now and then where there are many, it is the key frame of the segment
// before, and silence.
import { buildFragmentWithoutSamples } from '@millrace/cmaf';
import { trackIds, type Rendition, type RunRecord } from '@millrace/pipeline';
import type { Answer } from '../http/answer.ts';
import { renditionOf } from '../playlists/init-uri.ts';
import { partsOf } from '../streams/stream-position.ts';
import type { StreamView, ViewedStream } from '../streams/stream-view.ts';
import { mediaAnswer } from './media-answer.ts';
import type { MediaLibrary } from './media-library.ts';
import type { MediaPlace } from './media-place.ts';
import { silenceBetween, stillBetween } from './stand-in.ts';
import { segmentOf } from './segment-parts.ts';

/** Of many gaps in a row that came at once, the one of so many that is not empty. */
const filledEvery = 8;

/** A time without media of one rendition. */
export interface Gap {
  rendition: Rendition;
  /** Stream time. */
  startMs: number;
  endMs: number;
  /** Something stands in for what is missing. Nothing of its segment has media. */
  isFilled: boolean;
}

/** Undefined where there is no gap: what was told to be one never gets media. */
export function gapAt(view: StreamView, place: MediaPlace): Gap | undefined {
  const found = cellGap(view, place) ?? partGap(view, place);
  const rendition = found && renditionOf(found.run, place.renditionId);
  return rendition && { ...found, rendition };
}

type FoundGap = Omit<Gap, 'rendition'> & { run: RunRecord };

/** A segment that has no media has none in its parts either, whatever was expected of them. */
function cellGap(view: StreamView, { renditionId, mediaSequence = -1, part, epoch }: MediaPlace): FoundGap | undefined {
  const cell = view.cells.find(mediaSequence);
  if (cell?.epoch !== epoch || view.cells.mediaOf(mediaSequence, renditionId)) return undefined;
  const { startMs, endMs } = (part === undefined ? undefined : partsOf(view, mediaSequence)[part]?.part) ?? cell;
  const isFilled = cell.run.isSlate === true || gapsUntil(view, renditionId, mediaSequence) % filledEvery === 0;
  return { run: cell.run, startMs, endMs, isFilled };
}

/** How many of them in a row there are, this one counted. */
function gapsUntil({ cells }: StreamView, renditionId: string, mediaSequence: number): number {
  let count = 1;
  while (mediaSequence - count >= (cells.firstSequence ?? 0) && !cells.mediaOf(mediaSequence - count, renditionId)) {
    count += 1;
  }
  return count;
}

function partGap(view: StreamView, { renditionId, mediaSequence = -1, part, epoch }: MediaPlace): FoundGap | undefined {
  const listed = part === undefined ? undefined : partsOf(view, mediaSequence)[part];
  if (listed?.part.epoch !== epoch || listed.part.media[renditionId]) return undefined;
  const { startMs, endMs } = listed.part;
  // A run of gaps has nothing else.
  const isFilled = listed.run.isSlate === true && Object.keys(listed.part.media).length === 0;
  return { run: listed.run, startMs, endMs, isFilled };
}

/** The answer to who asks for a gap all the same. */
export async function gapAnswer(
  stream: ViewedStream,
  { place, gap, library }: { place: MediaPlace; gap: Gap; library: Pick<MediaLibrary, 'read'> },
): Promise<Answer> {
  const standIn = gap.isFilled ? await standInFor(stream, { place, gap, library }) : undefined;
  // Should the key frame not be there, the bytes are other ones.
  if (standIn) return mediaAnswer({ ...place, name: `still-${place.name}` }, Buffer.from(standIn));
  return mediaAnswer(place, Buffer.from(buildFragmentWithoutSamples(headerOf(place, gap))));
}

async function standInFor(
  stream: ViewedStream,
  { place, gap, library }: { place: MediaPlace; gap: Gap; library: Pick<MediaLibrary, 'read'> },
) {
  const header = headerOf(place, gap);
  if (gap.rendition.kind === 'audio') return silenceBetween(header, gap);
  const before = segmentBefore(stream.view, place, gap);
  const answer = before && (await library.read(stream, before).catch(() => undefined));
  return answer && stillBetween(header, gap, answer.body);
}

/** The newest one before the gap that begins with a key frame, when a decoder set up for the gap can read it. */
function segmentBefore(view: StreamView, place: MediaPlace, { rendition }: Gap): MediaPlace | undefined {
  const { cells } = view;
  const { renditionId, mediaSequence = -1 } = place;
  const first = cells.firstSequence ?? 0;
  let index = Math.min(mediaSequence - first, cells.length) - 1;
  while (index >= 0 && cells.keyframeBytes(index, renditionId) === undefined) index -= 1;
  if (index < 0 || renditionOf(cells.runAt(index), renditionId)?.initName !== rendition.initName) return undefined;
  return segmentOf(view, { ...place, mediaSequence: first + index });
}

function headerOf({ mediaSequence = -1 }: MediaPlace, { rendition, startMs }: Gap) {
  const baseMediaDecodeTime = Math.round((startMs * rendition.timescale) / 1_000);
  return { sequenceNumber: mediaSequence + 1, trackId: trackIds[rendition.kind], baseMediaDecodeTime };
}
