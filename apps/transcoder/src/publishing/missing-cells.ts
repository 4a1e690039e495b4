// Cells of the time in which a source had nothing: gaps in every rendition (rfc8216bis §6.2.1), from what is listed to where
// media goes on. With them playlists keep pace with the clock. Shaka Player drops segments by its own clock: a playlist that
// falls behind it by as much as was missing leaves the player with none.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import { leastHoleMs, type LogPosition } from './log-position.ts';

/** What live playlists list at least: behind a longer hole there is nothing left of what players had. */
const longestFilledMs = 60_000;

export interface Hole {
  /** Relay time at which media goes on. */
  fromMs: number;
  /** Unix milliseconds of a relay time. */
  dateOf: (relayMs: number) => number;
}

/** None where nothing is missing, or too much to be listed, or the run is not of the connection that came before it. */
export function missingCells({ lastCell, runs, isAfterLoss }: LogPosition, run: RunRecord, hole: Hole): CellRecord[] {
  const { connectionId, baseMs, epoch, targetDurationSeconds } = run;
  if (!lastCell || isAfterLoss || runs.at(-1)?.connectionId !== connectionId) return [];
  const missingMs = Math.round(baseMs + hole.fromMs) - lastCell.endMs;
  if (missingMs <= leastHoleMs || missingMs > longestFilledMs) return [];
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
