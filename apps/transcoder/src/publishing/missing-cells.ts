// Cells of the time in which a source had nothing, or there was no encoder: gaps in every rendition (rfc8216bis §6.2.1), from
// what is listed to where media goes on. With them playlists keep pace with the clock. Shaka Player drops segments by its own
// clock: a playlist that falls behind it by as much as was missing leaves the player with none.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import { leastAwayMs, leastHoleMs, longestFilledMs, type LogPosition } from './log-position.ts';

export interface Hole {
  /** Relay time at which media goes on. */
  fromMs: number;
  /** Unix milliseconds of a relay time. */
  dateOf: (relayMs: number) => number;
}

/** None where nothing is missing, or too much to be listed. */
export function missingCells({ lastCell, runs, isAfterLoss }: LogPosition, run: RunRecord, hole: Hole): CellRecord[] {
  const { connectionId, baseMs, epoch, targetDurationSeconds } = run;
  if (!lastCell || isAfterLoss) return [];
  const missingMs = Math.round(baseMs + hole.fromMs) - lastCell.endMs;
  const isKnown = runs.some((earlier) => earlier.connectionId === connectionId);
  const leastMs = isKnown ? leastHoleMs : leastAwayMs;
  if (missingMs <= leastMs || missingMs > longestFilledMs) return [];
  const count = Math.ceil(missingMs / (targetDurationSeconds * 1_000));
  const startOf = (i: number) => lastCell.endMs + Math.round((missingMs * i) / count);
  return Array.from({ length: count }, (_, i) => ({
    kind: 'cell',
    epoch,
    mediaSequence: lastCell.mediaSequence + 1 + i,
    discontinuitySequence: lastCell.discontinuitySequence,
    discontinuity: false,
    startMs: startOf(i),
    endMs: startOf(i + 1),
    programDateTimeMs: hole.dateOf(startOf(i) - baseMs),
    media: {},
  }));
}
