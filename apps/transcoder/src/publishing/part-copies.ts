// Copies of listed parts. A part is listed long before its segment is stored, and players may hold it against every later
// answer: so its bytes are stored before it is listed, and go when the segment that they make up is stored.
import { partCopyKey, sliceOfPartCopy, type PartRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import type { Cut } from '../packaging/cut.ts';
import type { RunPlace } from './storage-writer.ts';

export interface PartCopiesOptions {
  storage: Pick<ObjectStorage, 'put' | 'delete'>;
  place: RunPlace;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

/**
 * Live does not wait longer for a copy: two parts' time, which a busy machine needs for a write now and then. A worker that
 * dies then loses what it has listed. While one is late, none is waited for.
 */
const patienceMs = 1_000;
const giveUpMs = 2_000;

export class PartCopies {
  readonly #options: PartCopiesOptions;
  /** Copies that are not stored yet, by key. */
  readonly #arriving = new Map<string, Promise<void>>();
  #late = 0;

  constructor(options: PartCopiesOptions) {
    this.#options = options;
  }

  /** Resolves when the copy is stored, or when it takes too long. Never rejects. */
  async put(record: PartRecord, { parts }: Pick<Cut, 'parts'>): Promise<void> {
    const { storage, place, signal, onError } = this.#options;
    const body = Object.keys(record.media).flatMap((id) => parts.get(id)?.bytes ?? []);
    const options = { contentType: 'video/mp4', signal: AbortSignal.any([signal, AbortSignal.timeout(giveUpMs)]) };
    const key = keyOf(place, record);
    const stored = storage
      .put(key, body, options)
      .catch(onError)
      .finally(() => this.#arriving.delete(key));
    this.#arriving.set(key, stored);
    if (this.#late > 0 || (await isWithin(stored, patienceMs))) return;
    this.#late += 1;
    void stored.finally(() => (this.#late -= 1));
  }

  /** The segment of these parts is stored. A copy that is late would come back: it is waited for. Never rejects. */
  async drop(records: readonly PartRecord[]): Promise<void> {
    const { storage, place, onError } = this.#options;
    const keys = records.map((record) => keyOf(place, record));
    await Promise.all(keys.flatMap((key) => this.#arriving.get(key) ?? []));
    if (keys.length > 0) await storage.delete(keys).catch(onError);
  }
}

/** A part's bytes by rendition, from its copy; undefined when there is none. Rejects when storage can't be read. */
export async function readPartCopy(
  storage: Pick<ObjectStorage, 'get'>,
  place: Pick<RunPlace, 'organizationId' | 'streamId'>,
  record: PartRecord,
): Promise<Map<string, Uint8Array> | undefined> {
  const object = await storage.get(keyOf(place, record), { signal: AbortSignal.timeout(giveUpMs) });
  if (!object) return undefined;
  const slices = Object.keys(record.media).flatMap((id) => {
    const slice = sliceOfPartCopy(object.body, record.media, id);
    return slice ? [[id, slice] as const] : [];
  });
  return slices.length > 0 ? new Map(slices) : undefined;
}

/** The epoch is that of the run that made the part. */
function keyOf(
  { organizationId, streamId }: Pick<RunPlace, 'organizationId' | 'streamId'>,
  { epoch, mediaSequence, part }: PartRecord,
): string {
  return partCopyKey({ organizationId, streamId, epoch, mediaSequence, part });
}

async function isWithin(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), timeoutMs);
  return Promise.race([work.then(() => true), late.promise]).finally(() => clearTimeout(timer));
}
