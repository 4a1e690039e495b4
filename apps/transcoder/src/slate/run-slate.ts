// Keeps a stream's playlists going while its encoder is away: a run of nobody's connection, written under the same lease and
// with the same numbers as any other, in step with the clock, until it is stopped or fenced. A slate that finds one goes on
// with it, so a worker that dies or drains is followed without a discontinuity.
import { newId, type CellRecord, type RunRecord, type TranscodeJob } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';
import { setTimeout as delay } from 'node:timers/promises';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { AudioResume } from '../packaging/audio-packager.ts';
import type { Cut } from '../packaging/cut.ts';
import { CutPublisher, type CommitLog } from '../publishing/cut-publisher.ts';
import { interruptedCellOf } from '../publishing/interrupted-cell.ts';
import type { LogPosition } from '../publishing/log-position.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { lastMediaReader } from './last-media.ts';
import { dueMs, maxCatchUpMs } from './slate-pace.ts';
import { SlatePath } from './slate-path.ts';
import type { SlateKind, SlateMaker, SlateRenditions } from './slate-renditions.ts';

export interface SlateOptions {
  order: TranscodeJob;
  kind: SlateKind;
  position: LogPosition;
  /** The open cell's listed parts with their bytes; undefined when these are lost. */
  restoredCuts: readonly Cut[] | undefined;
  log: CommitLog;
  storage: ObjectStorage;
  hotWindow: HotWindow;
  hotWindowUrl: string;
  slates: SlateMaker;
  onCommitted: (cell: CellRecord) => void;
  /** Aborted when nothing more may be written. */
  signal: AbortSignal;
  /** Aborted when something else is to follow. */
  stop: AbortSignal;
  logger: Logger;
}

/** How often what is due is made. */
const paceMs = 100;

/** Resolves with where the log stands when the slate was stopped or aborted; rejects when it can't be made or written. */
export async function runSlate(options: SlateOptions): Promise<LogPosition> {
  const { position, order, signal, stop } = options;
  const { lastCell } = position;
  const lastRun = position.runs.at(-1);
  if (!lastCell || !lastRun) return position;
  const { latencyMode, media } = order;
  const timeline = timelineOf('follow', latencyMode, media, lastRun.targetDurationSeconds);
  const made = await options.slates.make({
    kind: options.kind,
    isContinued: lastRun.isSlate === true,
    renditions: lastRun.renditions,
    segmentMs: timeline.segmentMs,
    readLast: lastMediaReader(options.storage, lastRun, lastCell),
    signal: AbortSignal.any([signal, stop]),
  });
  const start = startOf(position, lastRun, lastCell);
  const publisher = publisherOf(options, recordOf(options, { lastRun, made, start }), made);
  const path = new SlatePath({ ...made, ...start, timeline, onCut: (cut) => publisher.publish(cut) });
  options.logger.info('slate.started', { kind: options.kind, isContinued: lastRun.isSlate === true });
  // From here on by a clock that nobody sets.
  const originMs = performance.now() - Math.min(Date.now() - start.timeOriginMs, start.fromMs + maxCatchUpMs);
  const ended = AbortSignal.any([signal, stop]);
  for (let madeMs = start.fromMs; !ended.aborted;) {
    madeMs = dueMs(madeMs, performance.now() - originMs);
    path.advance(madeMs);
    await publisher.room();
    await delay(paceMs, undefined, { signal: ended }).catch(() => undefined);
  }
  if (!signal.aborted) path.finish();
  // What was complete is published all the same.
  await publisher.idle().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  options.logger.info('slate.ended', { lastMediaSequence: publisher.position.lastCell?.mediaSequence });
  return publisher.position;
}

interface SlateStart {
  baseMs: number;
  fromMs: number;
  timeOriginMs: number;
  audioResume: AudioResume | undefined;
}

/** Behind everything that is listed; of a slate that is gone on with, on its own timeline. */
function startOf({ openParts, isAfterLoss }: LogPosition, lastRun: RunRecord, lastCell: CellRecord): SlateStart {
  const open = openParts.at(-1);
  const endMs = open?.endMs ?? lastCell.endMs;
  const startMs = openParts[0]?.startMs ?? lastCell.startMs;
  const endedAtMs = (open ?? lastCell).programDateTimeMs + endMs - startMs;
  if (!lastRun.isSlate || isAfterLoss) {
    const timeOriginMs = Math.min(Math.max(endedAtMs, Date.now() - maxCatchUpMs), Date.now());
    return { baseMs: endMs, fromMs: 0, timeOriginMs, audioResume: undefined };
  }
  const { baseMs, timeOriginMs } = lastRun;
  const heard = (open ?? lastCell).media['audio'];
  const audioResume = heard && { ticks: heard.startTicks + heard.durationTicks, driftTicks: heard.driftTicks ?? 0 };
  return { baseMs, fromMs: endMs - baseMs, timeOriginMs, audioResume };
}

function recordOf(
  { order, position, hotWindowUrl }: SlateOptions,
  { lastRun, made, start }: { lastRun: RunRecord; made: SlateRenditions; start: SlateStart },
): RunRecord {
  const tracks = tracksOf(made);
  return {
    ...lastRun,
    epoch: order.epoch,
    connectionId: lastRun.isSlate && !position.isAfterLoss ? lastRun.connectionId : newId('connection'),
    isSlate: true,
    baseMs: start.baseMs,
    timeOriginMs: start.timeOriginMs,
    renditions: tracks.map(({ rendition }) => rendition),
    lowLatency: lastRun.lowLatency && { ...lastRun.lowLatency, hotWindowUrl },
  };
}

function tracksOf({ videos, sound }: SlateRenditions) {
  return [...videos.map(({ track }) => track), ...(sound ? [sound.track] : [])];
}

function publisherOf(options: SlateOptions, record: RunRecord, made: SlateRenditions): CutPublisher {
  const { order, position, restoredCuts, logger } = options;
  const { organizationId, streamId, epoch } = order;
  return new CutPublisher({
    ...options,
    place: { organizationId, streamId, epoch },
    interrupted: interruptedCellOf({
      parts: position.openParts,
      cuts: restoredCuts,
      reachesBack: false,
      lastCell: position.lastCell,
      epoch,
    }),
    describeRun: () => ({ record, tracks: tracksOf(made) }),
    onCopyError: (err) => logger.warn('part.copy_failed', { err }),
  });
}
