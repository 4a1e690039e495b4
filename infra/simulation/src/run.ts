// What a worker knows of the stream that it transcodes, and the records that it makes.
import type { CellRecord, RunRecord, TranscodeJob } from '@millrace/pipeline';
import type { Holder, KeptRecords } from '@millrace/playlist-log';
import type { LogPosition } from '@millrace/transcoder/log-position';
import { segmentMs } from './source.ts';

export interface Run {
  order: TranscodeJob;
  holder: Holder & { acquiredAt: number; isAfterLoss: true | undefined };
  kept: KeptRecords;
  position: LogPosition;
  /** The relay began later than the run had asked: what lies between has left the replay buffer. */
  isBehind: boolean;
  isLost: boolean;
  /** The storage has not said yet whether Redis had lost the end of the log. */
  isUnsure: boolean;
  /** Redis knew nothing of the stream when the lease was taken, and the control plane has not said yet that nobody else has it. */
  isUnconfirmed: boolean;
  isConfirming: boolean;
  /** When Redis last said that the lease is this run's. */
  keptAtMs: number;
  /** A snapshot of its log is on its way to storage. */
  isStoring: boolean;
}

/** Somebody else has the lease by now: it may have happened while this run waited. */
export function hasLost(run: Run): boolean {
  return run.isLost;
}

export function runRecord(
  order: TranscodeJob,
  baseMs: number,
  timeOriginMs: number,
  firstRun: RunRecord | undefined,
): RunRecord {
  const { organizationId, channelId, streamId, epoch, connectionId } = order;
  return {
    kind: 'run',
    version: 1,
    ...{ organizationId, channelId, streamId, epoch, connectionId, baseMs, timeOriginMs },
    mode: 'follow',
    targetDurationSeconds: firstRun?.targetDurationSeconds ?? 2,
    renditions: [],
    playlist: { type: 'live', windowSeconds: 60 },
    lowLatency: null,
  };
}

export function cellRecord(
  { order, position }: Run,
  { startMs, discontinuity, timeOriginMs }: { startMs: number; discontinuity: boolean; timeOriginMs: number },
): CellRecord {
  const { lastCell } = position;
  return {
    kind: 'cell',
    epoch: order.epoch,
    mediaSequence: (lastCell?.mediaSequence ?? -1) + 1,
    discontinuitySequence: (lastCell?.discontinuitySequence ?? 0) + (discontinuity ? 1 : 0),
    discontinuity,
    startMs,
    endMs: startMs + segmentMs,
    programDateTimeMs: timeOriginMs + startMs,
    media: {},
  };
}
