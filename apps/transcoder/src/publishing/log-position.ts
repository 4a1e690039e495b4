// Where a stream's playlist log stands, and from it where the next run goes on. Pure: two workers that read the same log
// come to the same place.
import {
  reconnectWindow,
  type CellRecord,
  type ConnectionId,
  type LogRecord,
  type PartRecord,
  type RunRecord,
} from '@millrace/pipeline';

export interface LogPosition {
  lastCell: CellRecord | undefined;
  /** The listed parts of the cell that is not complete, from its first one on. */
  openParts: readonly PartRecord[];
  /** All runs so far, oldest first. */
  runs: readonly RunRecord[];
  /** Redis has lost the log: numbers were left out, and what follows does not go on from what came before. */
  isAfterLoss?: true | undefined;
}

export interface ResumePoint {
  /** Stream time of the connection's relay time 0. */
  baseMs: number;
  /** Relay time at which the first cell that is not complete starts; undefined when nothing of this connection is there. */
  fromMs: number | undefined;
  /** There is a hole in the source before that: nothing that was begun goes on. */
  followsHole: boolean;
  /** What the stream's first run decided for all. */
  firstRun: RunRecord | undefined;
  /** The newest run of the same connection: the cells of this run go on from its last one on the same timeline. */
  earlierRun: RunRecord | undefined;
  /** Unix milliseconds of the connection's relay time 0, by the date of what is listed last of it. */
  timeOriginMs: number | undefined;
}

/** `holeEndMs`: relay time of the first picture behind the newest hole that was found in the source. */
export function resumePointOf(
  { lastCell, openParts, runs }: LogPosition,
  connectionId: ConnectionId,
  holeEndMs = -Infinity,
): ResumePoint {
  const earlierRun = runs.findLast((run) => run.connectionId === connectionId);
  // A slate may have stood in for it.
  const isNewest = earlierRun !== undefined && runs.at(-1)?.connectionId === connectionId;
  const listed = openParts[0] ?? lastCell;
  // What another connection left open ends with what is listed of it.
  const endMs = openParts.at(-1)?.endMs ?? lastCell?.endMs;
  const startMs = isNewest ? (openParts[0]?.startMs ?? lastCell?.endMs) : endMs;
  const baseMs = earlierRun?.baseMs ?? endMs ?? 0;
  const reachedMs = earlierRun && startMs !== undefined ? startMs - baseMs : undefined;
  const isLeftOut = holeEndMs > (reachedMs ?? -Infinity);
  return {
    baseMs,
    fromMs: isLeftOut ? holeEndMs : reachedMs,
    followsHole: isLeftOut || (earlierRun !== undefined && !isNewest),
    firstRun: runs[0],
    earlierRun,
    timeOriginMs:
      isNewest && listed && listed.startMs >= baseMs
        ? listed.programDateTimeMs - (listed.startMs - baseMs)
        : earlierRun?.timeOriginMs,
  };
}

/** When a connection began: unix milliseconds of its relay time 0, and for how long it has sent since. */
export interface ConnectionStart {
  originMs: number;
  sentForMs: number;
}

/**
 * The same for a connection that nothing is listed of, and that sent for long while a slate was shown, because nobody could
 * make anything of it: the slate has taken its time, and it is shown from where that ends.
 */
export function behindSlate(
  resume: ResumePoint,
  position: LogPosition,
  { originMs, sentForMs }: ConnectionStart,
): ResumePoint {
  if (!position.runs.at(-1)?.isSlate) return resume;
  const lateMs = Math.min(sentForMs, resume.baseMs, -awayMsOf(resume, position, originMs));
  if (lateMs <= longestShownLateMs) return resume;
  return { ...resume, baseMs: resume.baseMs - lateMs, fromMs: Math.max(lateMs, resume.fromMs ?? 0), followsHole: true };
}

/** Where a connection begins whose relay time 0 was at `originMs` (unix ms), and whose first frame is shown at `startMs` (relay time). */
export function beginningOf(
  resume: ResumePoint,
  position: LogPosition,
  { originMs, startMs }: { originMs: number; startMs: number },
): ResumePoint {
  return fromFirstFrame(afterAbsence(resume, position, originMs), startMs);
}

/** One that nothing is listed of begins so much behind what is listed as it was away, by the clock, where that is for long. */
function afterAbsence(resume: ResumePoint, position: LogPosition, originMs: number): ResumePoint {
  const awayMs = awayMsOf(resume, position, originMs);
  return awayMs > leastAwayMs && awayMs <= longestFilledMs ? { ...resume, baseMs: resume.baseMs + awayMs } : resume;
}

/** Composition times may be negative, and nothing lies before the beginning of the stream, or before what is listed. */
function fromFirstFrame(resume: ResumePoint, startMs: number): ResumePoint {
  return resume.earlierRun || startMs >= 0 ? resume : { ...resume, baseMs: resume.baseMs - startMs };
}

/** From the end of what is listed to the connection's relay time 0, by the clock; 0 when there is no telling. */
function awayMsOf({ earlierRun, baseMs }: ResumePoint, { lastCell, openParts }: LogPosition, originMs: number): number {
  const listed = openParts[0] ?? lastCell;
  if (earlierRun || !listed) return 0;
  return Math.round(originMs - listed.programDateTimeMs - (baseMs - listed.startMs));
}

/** Whether the source was passed through until now: an encoder that comes back has the keyframes that it had. */
export function wasFollowed(runs: readonly RunRecord[]): boolean {
  return runs.findLast(({ isSlate }) => !isSlate)?.mode === 'follow';
}

/** What a run encodes. */
export function rungIdsOf(run: RunRecord | undefined): string[] {
  return (run?.renditions ?? []).flatMap(({ id, kind }) => (kind === 'video' && id !== 'source' ? [id] : []));
}

/** The position after these records. */
export function advance(position: LogPosition, records: readonly LogRecord[]): LogPosition {
  return records.reduce<LogPosition>((at, record) => {
    if (record.kind === 'run') return { ...at, runs: [...at.runs, record] };
    if (record.kind === 'cell') return { ...at, lastCell: record, openParts: [], isAfterLoss: undefined };
    return record.kind === 'part' ? { ...at, openParts: [...at.openParts, record] } : at;
  }, position);
}

/** A hole smaller than this between two cells is rounding, not missing media. */
export const leastHoleMs = 100;
/** Players lose nothing to a playlist that falls behind the clock by less than a segment, and to a gap they do. */
export const leastAwayMs = 2_000;
/** What an encoder sent meanwhile is shown behind a slate up to here: viewers would be as late for the rest of the stream. */
export const longestShownLateMs = 5_000;
/** No stream waits longer for its encoder; what is missing for longer is not listed. */
export const longestFilledMs = reconnectWindow.maxSeconds * 1_000;

/** Whether a discontinuity stands before the first cell of a run. */
export function needsDiscontinuity(position: LogPosition, run: RunRecord, firstCellStartMs: number): boolean {
  const { lastCell, runs, isAfterLoss } = position;
  if (!lastCell) return false;
  if (isAfterLoss) return true;
  const earlier = runs.at(-1);
  if (earlier?.connectionId !== run.connectionId) return true;
  return firstCellStartMs - lastCell.endMs > leastHoleMs || changesInits(earlier, run);
}

/** Whether a rendition of both runs has another init segment in the later one. */
export function changesInits(earlier: RunRecord, run: RunRecord): boolean {
  const inits = new Map(earlier.renditions.map(({ id, initName }) => [id, initName]));
  return run.renditions.some(({ id, initName }) => inits.has(id) && inits.get(id) !== initName);
}
