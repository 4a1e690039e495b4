// Segments that are stored part by part, where storage lets objects grow: what is listed of them can be read although its
// worker dies, and no byte is written twice. One that can't be written on is given up, for whoever asks to put it as a whole.
import { objectKey, openSegmentKey, segmentName } from '@millrace/pipeline';
import type { GrowingObject, ObjectStorage } from '@millrace/storage';
import type { Cut } from '../packaging/cut.ts';
import type { RunPlace } from './storage-writer.ts';

export interface OpenSegmentsOptions {
  grow: NonNullable<ObjectStorage['grow']>;
  place: RunPlace;
  onError: (error: unknown) => void;
}

/** The segments of one cell, by rendition. */
interface OpenObjects {
  byRendition: Map<string, GrowingObject>;
  /** Whether all parts so far are in them. */
  isWritten: Promise<boolean>;
}

export class OpenSegments {
  readonly #options: OpenSegmentsOptions;
  readonly #cells = new Map<number, OpenObjects>();

  constructor(options: OpenSegmentsOptions) {
    this.#options = options;
  }

  /** Adds the cell's next cut. Resolves with false when its bytes can't be added. Never rejects. */
  append(mediaSequence: number, cut: Pick<Cut, 'parts'>): Promise<boolean> {
    const cell = this.#cells.get(mediaSequence) ?? { byRendition: new Map(), isWritten: Promise.resolve(true) };
    this.#cells.set(mediaSequence, cell);
    cell.isWritten = cell.isWritten.then((isWritten) => isWritten && this.#write(mediaSequence, cell, cut));
    return cell.isWritten;
  }

  /** No more comes of this cell. Resolves with the renditions whose segments are stored by now. Never rejects. */
  async finish(mediaSequence: number): Promise<string[]> {
    const cell = this.#cells.get(mediaSequence);
    this.#cells.delete(mediaSequence);
    const isWritten = await cell?.isWritten;
    const finished = [...(cell?.byRendition ?? [])].map(async ([renditionId, object]) => {
      if (!isWritten) await object.close();
      else await object.moveTo(objectKey({ ...this.#options.place, renditionId, name: segmentName(mediaSequence) }));
      return isWritten ? [renditionId] : [];
    });
    return (await Promise.all(finished.map((one) => one.catch((error: unknown) => this.#tell(error))))).flat();
  }

  /** Leaves what is open as it is. */
  async close(): Promise<void> {
    const open = [...this.#cells.values()];
    this.#cells.clear();
    await Promise.all(open.map(({ isWritten }) => isWritten));
    const objects = open.flatMap(({ byRendition }) => [...byRendition.values()]);
    await Promise.all(objects.map((object) => object.close().catch((error: unknown) => this.#tell(error))));
  }

  async #write(mediaSequence: number, { byRendition }: OpenObjects, { parts }: Pick<Cut, 'parts'>): Promise<boolean> {
    const { grow, place } = this.#options;
    const written = [...parts].map(async ([renditionId, { pieces }]) => {
      const object = byRendition.get(renditionId);
      if (object) await object.append(pieces);
      else byRendition.set(renditionId, await grow(openSegmentKey({ ...place, renditionId, mediaSequence }), pieces));
    });
    const failures = (await Promise.allSettled(written)).filter(({ status }) => status === 'rejected');
    for (const { reason } of failures as PromiseRejectedResult[]) this.#tell(reason);
    return failures.length === 0;
  }

  #tell(error: unknown): never[] {
    this.#options.onError(error);
    return [];
  }
}
