// Where the bytes of an object can come from, nearest first. A segment is its parts, joined: so parts that are kept make
// up a segment, and a segment that can be read gives back its parts when the worker that made them is gone. Before the
// segment is stored, the copies of its parts are: what is listed can be read although its worker died, and although storage
// fails, from the worker. While one source is asked the stream goes on, so each is asked by what is known of the stream by then.
import { hotWindowMs, hotWindowUrlOf, type PartRecord } from '@millrace/pipeline';
import type { StreamView, ViewedStream } from '../streams/stream-view.ts';
import type { HotWindowReader } from './hot-window-client.ts';
import type { MediaPlace } from './media-place.ts';
import { cutPart, partsWithin, placeOf, recordOf, segmentOf } from './segment-parts.ts';
import type { StoredMedia } from './stored-media.ts';
import { storedOrMade } from './stored-or-made.ts';

export interface MediaSources {
  stored: StoredMedia;
  readHotWindow: HotWindowReader;
  onError: (error: unknown) => void;
}

/** Bytes that are in memory already. */
export type KeptBytes = (place: MediaPlace) => Buffer | undefined;

export type Source = 'memory' | 'hot window' | 'storage';
export type SourcedBytes = { source: Source; body: Buffer };

/** The bytes of an object; undefined when there is no such object. Rejects with STORAGE_UNAVAILABLE. */
export async function readMedia(
  sources: MediaSources,
  { stream, place, kept }: { stream: ViewedStream; place: MediaPlace; kept: KeptBytes },
): Promise<SourcedBytes | undefined> {
  const joined = place.mediaSequence === undefined ? undefined : fromKept(stream.view, place, kept);
  if (joined) return { source: 'memory', body: joined };
  const isAsked = isHot(stream.view, place);
  const hot = isAsked ? await fromHotWindows(sources, stream.view, place) : undefined;
  if (hot) return { source: 'hot window', body: hot };
  const reading =
    place.part === undefined ? wholeFromStorage(sources, stream, place) : partFromStorage(sources, stream, place);
  const stored = reading.then(from('storage'));
  if (isAsked || !isListed(stream.view, place)) return stored;
  return storedOrMade(stored, () => fromHotWindows(sources, stream.view, place).then(from('hot window')));
}

const from = (source: Source) => (body: Buffer | undefined) => body && { source, body };

/** A segment from its parts, or a part from its segment. */
function fromKept(view: StreamView, place: MediaPlace, kept: KeptBytes): Buffer | undefined {
  if (place.part !== undefined) {
    const segment = segmentOf(view, place);
    const body = segment && kept(segment);
    return body && cutPart(partsWithin(view, segment), place, body);
  }
  const bodies = partsWithin(view, place).map((part) => kept(placeOf(part, place.renditionId)));
  const known = bodies.filter((body) => body !== undefined);
  return bodies.length > 0 && known.length === bodies.length ? Buffer.concat(known) : undefined;
}

/** Whether a worker can still have it: low-latency media of the last seconds, and whatever is not listed here yet. */
function isHot({ cells, runs }: StreamView, { mediaSequence, part }: MediaPlace): boolean {
  if (mediaSequence === undefined || !runs.at(-1)?.run.lowLatency) return false;
  const { firstSequence, lastSequence, last } = cells;
  if (part !== undefined || firstSequence === undefined || lastSequence === undefined || !last) return true;
  if (mediaSequence > lastSequence) return true;
  return mediaSequence >= firstSequence && cells.at(mediaSequence - firstSequence).endMs > last.endMs - hotWindowMs;
}

/** Whether a playlist names it, or may have: what it names can be read. */
function isListed({ cells, runs }: StreamView, { epoch, renditionId, name, mediaSequence }: MediaPlace): boolean {
  if (mediaSequence !== undefined) return cells.find(mediaSequence)?.epoch === epoch;
  const renditions = runs.flatMap(({ run }) => (run.epoch === epoch ? run.renditions : []));
  return renditions.some(({ id, initName }) => id === renditionId && initName === name);
}

/** The worker that made it, then the one that makes the stream now, which has the same cuts. */
async function fromHotWindows(sources: MediaSources, view: StreamView, place: MediaPlace) {
  const makers = [view.runs.find(({ run }) => run.epoch === place.epoch), view.runs.at(-1)];
  const urls = new Set(makers.flatMap((made) => (made && hotWindowUrlOf(made.run)) ?? []));
  const { renditionId, name } = place;
  const object = { streamId: view.ref.streamId, renditionId, name };
  for (const url of urls) {
    const body = await sources.readHotWindow(url, object).catch(sources.onError);
    if (body) return body;
  }
  return undefined;
}

/**
 * A segment that was listed and not stored when its worker died is in the copies of its parts; a successor stores it then,
 * and the copies go.
 */
async function wholeFromStorage(sources: MediaSources, stream: ViewedStream, place: MediaPlace) {
  const whole = await sources.stored.read(stream.view, place);
  const parts = whole ? [] : partsWithin(stream.view, place);
  if (parts.length === 0) return whole;
  return (await joinedCopies(sources, stream.view, parts, place)) ?? sources.stored.read(stream.view, place);
}

async function joinedCopies(
  { stored }: MediaSources,
  view: StreamView,
  parts: readonly PartRecord[],
  { renditionId }: MediaPlace,
): Promise<Buffer | undefined> {
  const copies = await Promise.all(parts.map((part) => stored.readPartCopy(view, part, renditionId)));
  const known = copies.filter((body) => body !== undefined);
  return known.length === copies.length ? Buffer.concat(known) : undefined;
}

/**
 * The copy of a part goes when its segment is stored: where it is gone, the segment is there by now. With a log that tells
 * slowly this may not have been read here yet.
 */
async function partFromStorage(sources: MediaSources, stream: ViewedStream, place: MediaPlace) {
  const cut = await cutFromStored(sources, stream.view, place);
  if (cut) return cut;
  const { stored } = sources;
  const record = recordOf(stream.view, place);
  if (!record) return undefined;
  const copy = await stored.readPartCopy(stream.view, record, place.renditionId);
  if (copy) return copy;
  return segmentOf(stream.view, place)
    ? cutFromStored(sources, stream.view, place)
    : stored.readPartOfSegment(stream.view, record, place.renditionId);
}

async function cutFromStored({ stored }: MediaSources, view: StreamView, place: MediaPlace) {
  const segment = segmentOf(view, place);
  const parts = segment ? partsWithin(view, segment) : [];
  const body = segment && parts.length > 0 ? await stored.read(view, segment) : undefined;
  return body && cutPart(parts, place, body);
}
