// Reads objects of a stream from storage: in a bounded time, or not at all.
import { AppError } from '@millrace/errors';
import {
  objectKey,
  openSegmentKey,
  partCopyKey,
  segmentName,
  sliceOfOpenSegment,
  sliceOfPartCopy,
  type PartRecord,
} from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import { partsOf } from '../streams/stream-position.ts';
import type { StreamView } from '../streams/stream-view.ts';
import type { MediaPlace } from './media-place.ts';
import type { RecycledMemory } from './recycled-memory.ts';

const timeoutMs = 10_000;

export interface StoredMediaOptions {
  storage: Pick<ObjectStorage, 'get' | 'grow'>;
  memory: RecycledMemory;
  onError: (error: unknown) => void;
}

export class StoredMedia {
  readonly #options: StoredMediaOptions;

  constructor(options: StoredMediaOptions) {
    this.#options = options;
  }

  /** An init segment or a segment; undefined when it is not there. Rejects with STORAGE_UNAVAILABLE. */
  async read(view: StreamView, { epoch, renditionId, name }: MediaPlace): Promise<Buffer | undefined> {
    const owner = ownerOf(view);
    return owner && this.#get(objectKey({ ...owner, epoch, renditionId, name }));
  }

  /** One rendition's bytes of a part, from where they are kept until the part's segment is stored. Rejects as `read`. */
  async readPartCopy(view: StreamView, record: PartRecord, renditionId: string): Promise<Buffer | undefined> {
    const owner = ownerOf(view);
    if (!owner) return undefined;
    const { epoch, mediaSequence, part, media } = record;
    const open = this.#options.storage.grow && openSegmentKey({ ...owner, epoch, renditionId, mediaSequence });
    const slice = open && (await this.#sliceOf(open, view, record, renditionId));
    if (slice) return slice;
    const copy = await this.#get(partCopyKey({ ...owner, epoch, mediaSequence, part }));
    const ofRendition = copy && sliceOfPartCopy(copy, media, renditionId);
    // A copy: kept as a piece of it, it would keep the parts of all renditions in memory.
    return ofRendition && Buffer.from(ofRendition);
  }

  /** The same from the segment that the run which made the part has completed with it. Rejects as `read`. */
  async readPartOfSegment(view: StreamView, record: PartRecord, renditionId: string): Promise<Buffer | undefined> {
    const owner = ownerOf(view);
    const { epoch, mediaSequence } = record;
    const name = segmentName(mediaSequence);
    return owner && this.#sliceOf(objectKey({ ...owner, epoch, renditionId, name }), view, record, renditionId);
  }

  /** A part behind the listed ones before it. */
  async #sliceOf(key: string, view: StreamView, record: PartRecord, renditionId: string): Promise<Buffer | undefined> {
    const segment = await this.#get(key);
    const parts = partsOf(view, record.mediaSequence).map((listed) => listed.part);
    const earlier = parts.filter((before) => before.part < record.part);
    const slice = segment && sliceOfOpenSegment(segment, earlier, record, renditionId);
    return slice && Buffer.from(slice);
  }

  async #get(key: string): Promise<Buffer | undefined> {
    const { storage, memory, onError } = this.#options;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const object = await storage.get(key, { signal, allocate: (sizeBytes) => memory.take(sizeBytes) });
      return asBuffer(object?.body);
    } catch (cause) {
      onError(cause);
      const detail = 'The media cannot be read now. Try again in a second.';
      throw new AppError('STORAGE_UNAVAILABLE', detail, { cause, retryAfterSeconds: 1 });
    }
  }
}

function ownerOf({ runs }: StreamView) {
  const run = runs.at(-1)?.run;
  return run && { organizationId: run.organizationId, streamId: run.streamId };
}

function asBuffer(bytes: Uint8Array | undefined): Buffer | undefined {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
