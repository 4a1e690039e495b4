// Puts the media of a run where it can be read: into the hot window, and into storage. A segment without parts is in the hot
// window when it is stored, before it is listed: should storage go away then, it is still there.
import { partName, segmentName } from '@millrace/pipeline';
import { piecesOf, sizeBytesOf, type ObjectBody } from '@millrace/storage';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut, PackagedPart } from '../packaging/cut.ts';
import type { OpenCell } from './open-cell.ts';
import type { RenditionTrack } from './rendition-track.ts';
import { StorageWriter, type StorageWriterOptions } from './storage-writer.ts';

export interface SegmentWriterOptions extends StorageWriterOptions {
  hotWindow: HotWindow;
}

export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  readonly #storage: StorageWriter;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#storage = new StorageWriter(options);
  }

  /** Resolves when it is stored: nothing can be listed before. */
  async putInit({ rendition: { id, initName: name }, initBytes }: RenditionTrack): Promise<void> {
    const { hotWindow, place, signal } = this.#options;
    hotWindow.putInit({ ...place, renditionId: id, name }, initBytes);
    await this.#storage.put(id, name, initBytes, signal);
  }

  /** Into the hot window. */
  putParts(mediaSequence: number, { parts, place: { part } }: Pick<Cut, 'parts' | 'place'>): void {
    const { hotWindow, place } = this.#options;
    const name = partName(mediaSequence, part);
    for (const [renditionId, body] of parts) hotWindow.put({ ...place, renditionId, name }, body);
  }

  /** In the hot window the parts are the segment from now on. */
  joinParts(mediaSequence: number, renditionId: string, parts: readonly PackagedPart[]): void {
    const { hotWindow, place } = this.#options;
    const names = parts.map((part) => partName(mediaSequence, part.place.part));
    hotWindow.join({ ...place, renditionId, name: segmentName(mediaSequence) }, names);
  }

  /** A segment that is listed already. Resolves when it is stored. */
  async store(
    mediaSequence: number,
    renditionId: string,
    parts: readonly Pick<PackagedPart, 'pieces'>[],
  ): Promise<void> {
    await this.#storage.put(renditionId, segmentName(mediaSequence), piecesOfParts(parts));
  }

  /** The segment of a cell that is not listed, not even in parts. Resolves when that may be done. */
  async put(cell: OpenCell, renditionId: string, givenUp: AbortSignal): Promise<void> {
    const name = segmentName(cell.mediaSequence);
    const stored = await this.#storage.put(renditionId, name, piecesOfParts(cell.partsOf(renditionId)), givenUp);
    const { hotWindow, place } = this.#options;
    const body = { pieces: piecesOf(stored), sizeBytes: sizeBytesOf(stored) };
    hotWindow.put({ ...place, renditionId, name }, body);
  }
}

function piecesOfParts(parts: readonly Pick<PackagedPart, 'pieces'>[]): ObjectBody {
  return parts.flatMap(({ pieces }) => pieces);
}
