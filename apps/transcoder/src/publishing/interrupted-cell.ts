// The cell of which an earlier run had listed parts when it ended. Nothing that is listed may change, so the successor goes
// on behind the last listed part, with the listed bytes; where that can't be, the cell ends there.
import type { CellMedia, CellRecord, PartRecord } from '@millrace/pipeline';
import type { Cut } from '../packaging/cut.ts';

export type InterruptedCell =
  /** The run goes on within the cell. */
  | { kind: 'resumed'; parts: readonly PartRecord[]; cuts: readonly Cut[] }
  /** The bytes are lost, the source is not: the cell is made again, as far as that can be the same. */
  | { kind: 'remade'; parts: readonly PartRecord[] }
  /** The cell ends with its listed parts; without their bytes it is a gap. */
  | { kind: 'closed'; record: CellRecord; parts: readonly PartRecord[]; cuts: readonly Cut[] };

export interface Interruption {
  parts: readonly PartRecord[];
  /** The parts' bytes; undefined when they are lost. */
  cuts: readonly Cut[] | undefined;
  /** The relay has the source from the start of the cell on. */
  reachesBack: boolean;
  lastCell: CellRecord | undefined;
  /** Of the run that goes on. */
  epoch: number;
}

export function interruptedCellOf(interruption: Interruption): InterruptedCell | undefined {
  const { parts, cuts, reachesBack } = interruption;
  if (parts.length === 0) return undefined;
  if (reachesBack) return cuts ? { kind: 'resumed', parts, cuts } : { kind: 'remade', parts };
  return { kind: 'closed', record: closedCell(interruption), parts, cuts: cuts ?? [] };
}

function closedCell({ parts, cuts, lastCell, epoch }: Interruption): CellRecord {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) throw new RangeError('a cell without parts');
  const ids = cuts ? Object.keys(first.media) : [];
  const { mediaSequence, discontinuity, discontinuitySequence, startMs, programDateTimeMs } = first;
  return {
    kind: 'cell',
    epoch,
    mediaSequence,
    discontinuity,
    discontinuitySequence,
    startMs,
    endMs: last.endMs,
    programDateTimeMs,
    media: Object.fromEntries(ids.map((id) => [id, sumOf(id, parts, lastCell)])),
  };
}

/** A short cell says nothing new about the bit rates. */
function sumOf(id: string, parts: readonly PartRecord[], lastCell: CellRecord | undefined): CellMedia {
  const media = parts.flatMap((part) => part.media[id] ?? []);
  const [first, newest] = [media[0], media.at(-1)];
  const { peakBps = 0, averageBps = 0 } = lastCell?.media[id] ?? {};
  return {
    startTicks: first?.startTicks ?? 0,
    // Parts that it lacks are part of its time.
    durationTicks: first && newest ? newest.startTicks + newest.durationTicks - first.startTicks : 1,
    sizeBytes: media.reduce((sum, part) => sum + part.sizeBytes, 0),
    peakBps,
    averageBps,
  };
}
