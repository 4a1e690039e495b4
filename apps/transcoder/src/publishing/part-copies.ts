// Copies of listed parts. A part is listed long before its segment is stored, and players may hold it against every later
// answer: so its bytes are stored before it is listed. Where storage lets objects grow they are its segment's own, which is
// open for as long; elsewhere they are an object by itself, which goes when the segment that they make up is stored.
import { openSegmentKey, partCopyKey, type PartRecord } from '@millrace/pipeline';
import { within } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';
import type { Cut } from '../packaging/cut.ts';
import { OpenSegments } from './open-segments.ts';
import type { RunPlace } from './storage-writer.ts';

export interface PartCopiesOptions {
  storage: Pick<ObjectStorage, 'put' | 'delete' | 'grow'>;
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
  readonly #segments: OpenSegments | undefined;
  /** Cells that do not grow: what is listed of them is not what they are made of. */
  readonly #apart = new Set<number>();
  /** Copies that are not stored yet, by key. */
  readonly #arriving = new Map<string, Promise<void>>();
  /** Parts that need no copy, by its key. */
  readonly #inSegments = new Set<string>();
  #late = 0;

  constructor(options: PartCopiesOptions) {
    this.#options = options;
    const { storage, place, onError } = options;
    const { grow } = storage;
    this.#segments = grow && new OpenSegments({ grow: grow.bind(storage), place, onError });
  }

  /** What is listed of the cell, and lost, is made anew: its segments are stored apart from its parts. */
  keepApart(mediaSequence: number): void {
    this.#apart.add(mediaSequence);
  }

  /** An earlier run has listed this cut of a cell that goes on. */
  resume(mediaSequence: number, cut: Pick<Cut, 'parts'>): void {
    void this.#segments?.append(mediaSequence, cut);
  }

  /** Resolves when the copy is stored, or when it takes too long. Never rejects. */
  async put(record: PartRecord, cut: Pick<Cut, 'parts'>): Promise<void> {
    const { place, onError } = this.#options;
    const key = keyOf(place, record);
    const stored = this.#store(key, record, cut)
      .catch(onError)
      .finally(() => this.#arriving.delete(key));
    this.#arriving.set(key, stored);
    if (this.#late > 0 || (await within(patienceMs, stored, () => 'late')) !== 'late') return;
    this.#late += 1;
    void stored.finally(() => (this.#late -= 1));
  }

  /** The cell is complete and committed. Resolves with the renditions whose segments are stored by that. Never rejects. */
  async finish(mediaSequence: number): Promise<readonly string[]> {
    const stored = this.#apart.delete(mediaSequence) ? [] : await this.#segments?.finish(mediaSequence);
    return stored ?? [];
  }

  /** The segment of these parts is stored. A copy that is late would come back: it is waited for. Never rejects. */
  async drop(records: readonly PartRecord[], stored: readonly string[] = []): Promise<void> {
    const { storage, place, onError } = this.#options;
    await Promise.all(records.flatMap((record) => this.#arriving.get(keyOf(place, record)) ?? []));
    const copies = records.map((record) => keyOf(place, record)).filter((key) => !this.#inSegments.delete(key));
    const keys = [...copies, ...(this.#segments ? openKeys(place, records, stored) : [])];
    if (keys.length > 0) await storage.delete(keys).catch(onError);
  }

  /** Leaves what is listed as it is. */
  async close(): Promise<void> {
    await this.#segments?.close();
  }

  async #store(key: string, record: PartRecord, cut: Pick<Cut, 'parts'>): Promise<void> {
    const { mediaSequence, media } = record;
    if (cut.parts.size === 0) return;
    if (!this.#apart.has(mediaSequence) && (await this.#segments?.append(mediaSequence, cut))) {
      this.#inSegments.add(key);
      return;
    }
    const { storage, signal } = this.#options;
    const body = Object.keys(media).flatMap((id) => cut.parts.get(id)?.pieces ?? []);
    const options = { contentType: 'video/mp4', signal: AbortSignal.any([signal, AbortSignal.timeout(giveUpMs)]) };
    await storage.put(key, body, options);
  }
}

/** Of the open segments that these parts were listed in, those that have not become `stored` ones of this run. */
function openKeys(place: RunPlace, records: readonly PartRecord[], stored: readonly string[]): string[] {
  const keys = records.flatMap(({ epoch, mediaSequence, media }) =>
    Object.keys(media)
      .filter((renditionId) => epoch !== place.epoch || !stored.includes(renditionId))
      .map((renditionId) => openSegmentKey({ ...place, epoch, renditionId, mediaSequence })),
  );
  return [...new Set(keys)];
}

/** The epoch is that of the run that made the part. */
export function keyOf(
  { organizationId, streamId }: Pick<RunPlace, 'organizationId' | 'streamId'>,
  { epoch, mediaSequence, part }: PartRecord,
): string {
  return partCopyKey({ organizationId, streamId, epoch, mediaSequence, part });
}
