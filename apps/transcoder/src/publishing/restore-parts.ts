// What an earlier run has listed, brought back from where it is kept: this process' hot window, or storage.
import { objectKey, partName, segmentName, type PartRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut, CutPlace } from '../packaging/cut.ts';
import { PartCopies } from './part-copies.ts';
import { readPart } from './read-part.ts';
import { contentTypeOf, type RunPlace } from './storage-writer.ts';

export interface KeptParts {
  storage: ObjectStorage;
  hotWindow: HotWindow;
  place: RunPlace;
}

/** The parts of one cell as cuts of a timeline that begins at `baseMs`; undefined when not all of them can be had. */
export async function restoreCuts(
  kept: KeptParts,
  parts: readonly PartRecord[],
  baseMs: number,
): Promise<Cut[] | undefined> {
  const bytes = await Promise.all(parts.map((record) => restoreBytes(kept, record, parts)));
  const segmentStartMs = (parts[0]?.startMs ?? 0) - baseMs;
  const cuts = parts.flatMap((record, i) => {
    const restored = bytes[i];
    return restored ? [toCut(record, restored, placeOf(record, segmentStartMs, baseMs))] : [];
  });
  return cuts.length === parts.length ? cuts : undefined;
}

/**
 * Segments that an earlier run has listed are stored behind their commit. If it died in between, their parts are still
 * there, and make them up. `parts` are those of complete cells.
 */
export async function restoreSegments(kept: KeptParts, parts: readonly PartRecord[]): Promise<number[]> {
  const cells = Map.groupBy(parts, ({ mediaSequence }) => mediaSequence);
  const restored = await Promise.all([...cells].map(([, records]) => restoreSegment(kept, records)));
  return [...cells.keys()].filter((_, i) => restored[i]);
}

async function restoreSegment({ storage, place }: KeptParts, records: readonly PartRecord[]): Promise<boolean> {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last || first.part !== 0) return false;
  if (!(await readPart(storage, place, first, records))) return false;
  const copies = await Promise.all(records.map((record) => readPart(storage, place, record, records)));
  if (copies.includes(undefined)) return false;
  const signal = AbortSignal.timeout(restoreTimeoutMs);
  const stored = Object.keys(first.media).map((renditionId) => {
    const body = Buffer.concat(copies.flatMap((copy) => copy?.get(renditionId) ?? []));
    const key = objectKey({ ...place, epoch: last.epoch, renditionId, name: segmentName(last.mediaSequence) });
    return storage.put(key, body, { contentType: contentTypeOf(renditionId), signal });
  });
  await Promise.all(stored);
  await new PartCopies({ storage, place, signal, onError: () => undefined }).drop(records);
  return true;
}

const restoreTimeoutMs = 10_000;

async function restoreBytes(
  kept: KeptParts,
  record: PartRecord,
  cell: readonly PartRecord[],
): Promise<Map<string, Uint8Array> | undefined> {
  const { hotWindow, storage, place } = kept;
  const name = partName(record.mediaSequence, record.part);
  const { streamId } = place;
  const hot = Object.keys(record.media).map((id) => [id, hotWindow.get({ streamId, renditionId: id, name })] as const);
  const isHere = hot.every(([id, bytes]) => bytes?.length === record.media[id]?.sizeBytes);
  if (isHere) return new Map(hot as [string, Uint8Array][]);
  return readPart(storage, place, record, cell).catch(() => undefined);
}

function placeOf({ part, startMs, endMs }: PartRecord, segmentStartMs: number, baseMs: number): CutPlace {
  return { segmentStartMs, part, startMs: startMs - baseMs, endMs: endMs - baseMs, endsSegment: false };
}

function toCut({ media }: PartRecord, bytes: ReadonlyMap<string, Uint8Array>, place: CutPlace): Cut {
  const parts = Object.entries(media).map(([renditionId, { sizeBytes, ...told }]) => {
    const pieces = [bytes.get(renditionId) ?? new Uint8Array(sizeBytes)];
    const part = { renditionId, place, ...told, pieces, sizeBytes };
    return [renditionId, part] as const;
  });
  return { place, parts: new Map(parts) };
}
