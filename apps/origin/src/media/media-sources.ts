// Where the bytes of an object can come from, nearest first. A segment is its parts, joined: so parts that are kept make
// up a segment, and a segment that can be read gives back its parts when the worker that made them is gone.
import { AppError } from '@millrace/errors';
import { hotWindowMs, objectKey, partName, segmentName, type RunRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import { lastSegment, partsOf } from '../streams/stream-position.ts';
import type { StreamView } from '../streams/stream-view.ts';
import type { HotWindowReader } from './hot-window-client.ts';
import type { MediaPlace } from './media-place.ts';

export interface MediaSourcesOptions {
  storage: Pick<ObjectStorage, 'get'>;
  readHotWindow: HotWindowReader;
  onError: (error: unknown) => void;
}

/** Bytes that are in memory already. */
export type KeptBytes = (place: MediaPlace) => Buffer | undefined;

export type Source = 'memory' | 'hot window' | 'storage';
export type SourcedBytes = { source: Source; body: Buffer };

const storageTimeoutMs = 10_000;

/** The bytes of an object; undefined when there is no such object. Rejects with STORAGE_UNAVAILABLE. */
export async function readMedia(
  options: MediaSourcesOptions,
  { view, place, kept }: { view: StreamView; place: MediaPlace; kept: KeptBytes },
): Promise<SourcedBytes | undefined> {
  const joined = place.mediaSequence === undefined ? undefined : fromKept(view, place, kept);
  if (joined) return { source: 'memory', body: joined };
  const hot = isHot(view, place) ? await fromHotWindows(options, view, place) : undefined;
  if (hot) return { source: 'hot window', body: hot };
  const stored =
    place.part === undefined ? await fromStorage(options, view, place) : await cutFromStorage(options, view, place);
  return stored && { source: 'storage', body: stored };
}

/** A segment from its parts, or a part from its segment. */
function fromKept(view: StreamView, place: MediaPlace, kept: KeptBytes): Buffer | undefined {
  if (place.part !== undefined) {
    const segment = kept(segmentPlace(place));
    return segment && partOfSegment(view, place, segment);
  }
  const parts = sizesOf(view, place);
  const bodies = parts.map((_, part) => kept(partPlace(place, part)));
  const isWhole = bodies.length > 0 && lastSegment(view) >= (place.mediaSequence ?? Infinity);
  const known = bodies.filter((body, i) => body?.length === parts[i]) as Buffer[];
  return isWhole && known.length === bodies.length ? Buffer.concat(known) : undefined;
}

/** Sizes of the parts that one run made of a segment; none when it did not make all of them. */
function sizesOf(view: StreamView, { mediaSequence = -1, epoch, renditionId }: MediaPlace): number[] {
  const parts = partsOf(view, mediaSequence);
  const sizes = parts.flatMap(({ part }) => {
    const sizeBytes = part.epoch === epoch ? part.media[renditionId]?.sizeBytes : undefined;
    return sizeBytes === undefined ? [] : [sizeBytes];
  });
  return sizes.length === parts.length ? sizes : [];
}

function partOfSegment(view: StreamView, place: MediaPlace, segment: Buffer): Buffer | undefined {
  const sizes = sizesOf(view, place);
  const first = sizes.slice(0, place.part).reduce((sum, size) => sum + size, 0);
  const size = sizes[place.part ?? 0];
  return size === undefined || first + size > segment.length ? undefined : segment.subarray(first, first + size);
}

/** Whether a worker can still have it: low-latency media of the last seconds, and whatever is not listed here yet. */
function isHot({ cells, runs }: StreamView, { mediaSequence, part }: MediaPlace): boolean {
  if (mediaSequence === undefined || !runs.at(-1)?.run.lowLatency) return false;
  const { firstSequence, lastSequence, last } = cells;
  if (part !== undefined || firstSequence === undefined || lastSequence === undefined || !last) return true;
  if (mediaSequence > lastSequence) return true;
  return mediaSequence >= firstSequence && cells.at(mediaSequence - firstSequence).endMs > last.endMs - hotWindowMs;
}

/** The worker that made it, then the one that makes the stream now, which has the same cuts. */
async function fromHotWindows(options: MediaSourcesOptions, view: StreamView, place: MediaPlace) {
  const makers = [view.runs.find(({ run }) => run.epoch === place.epoch), view.runs.at(-1)];
  const urls = new Set(makers.flatMap((made) => made?.run.lowLatency?.hotWindowUrl ?? []));
  for (const url of urls) {
    const { renditionId, mediaSequence = 0, part } = place;
    const object = { streamId: view.ref.streamId, renditionId, mediaSequence, part };
    const body = await options.readHotWindow(url, object).catch(options.onError);
    if (body) return body;
  }
  return undefined;
}

async function cutFromStorage(options: MediaSourcesOptions, view: StreamView, place: MediaPlace) {
  const segment = sizesOf(view, place).length > 0 ? await fromStorage(options, view, segmentPlace(place)) : undefined;
  return segment && partOfSegment(view, place, segment);
}

async function fromStorage({ storage, onError }: MediaSourcesOptions, view: StreamView, place: MediaPlace) {
  const owner = view.runs.at(-1)?.run;
  if (!owner) return undefined;
  try {
    const object = await storage.get(keyOf(owner, place), { signal: AbortSignal.timeout(storageTimeoutMs) });
    return object && Buffer.from(object.body.buffer, object.body.byteOffset, object.body.byteLength);
  } catch (cause) {
    onError(cause);
    const detail = 'The media cannot be read now. Try again in a second.';
    throw new AppError('STORAGE_UNAVAILABLE', detail, { cause, retryAfterSeconds: 1 });
  }
}

function keyOf({ organizationId, streamId }: RunRecord, { epoch, renditionId, name }: MediaPlace): string {
  return objectKey({ organizationId, streamId, epoch, renditionId, name });
}

function segmentPlace({ epoch, renditionId, mediaSequence = 0 }: MediaPlace): MediaPlace {
  return { epoch, renditionId, mediaSequence, name: segmentName(mediaSequence) };
}

function partPlace({ epoch, renditionId, mediaSequence = 0 }: MediaPlace, part: number): MediaPlace {
  return { epoch, renditionId, mediaSequence, part, name: partName(mediaSequence, part) };
}
