// A slate that is ready to be made: its pictures and silence, where it begins, and the publisher of its run. Where the channel has
// none, gaps take its place: playlists keep pace with the clock all the same.
import { newId, type CellRecord, type MediaSettings, type RunRecord, type TranscodeJob } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';
import type { StorageReach } from '../duty/storage-reach.ts';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { AudioResume } from '../packaging/audio-packager.ts';
import type { Cut, OpenSegment } from '../packaging/cut.ts';
import { CutPublisher, type CommitLog } from '../publishing/cut-publisher.ts';
import { interruptedCellOf, type InterruptedCell } from '../publishing/interrupted-cell.ts';
import { changesInits, type LogPosition } from '../publishing/log-position.ts';
import { restoreCuts } from '../publishing/restore-parts.ts';
import type { Spool } from '../publishing/spool.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { lastMediaReader } from './last-media.ts';
import { maxCatchUpMs } from './slate-pace.ts';
import { SlatePath } from './slate-path.ts';
import type { SlateMaker, SlateRenditions } from './slate-renditions.ts';

export interface SlateOptions {
  order: TranscodeJob;
  /** `off`: gaps. */
  kind: MediaSettings['slate'];
  position: LogPosition;
  log: CommitLog;
  storage: ObjectStorage;
  storageReach: StorageReach;
  spool: Spool;
  hotWindow: HotWindow;
  hotWindowUrl: string;
  slates: SlateMaker;
  onCommitted: (cell: CellRecord) => void;
  /** Aborted when nothing more may be written. */
  signal: AbortSignal;
  logger: Logger;
}

export interface Slate {
  run: RunRecord;
  publisher: CutPublisher;
  path: SlatePath;
  /** Where it begins, in relay time of its run. */
  fromMs: number;
  /** It goes on with one that is there. */
  isContinued: boolean;
}

/** Undefined for a stream that has nothing yet. Rejects when a slate can't be made. */
export async function prepareSlate(options: SlateOptions): Promise<Slate | undefined> {
  const { position, order } = options;
  const { lastCell } = position;
  const lastRun = position.runs.at(-1);
  if (!lastCell || !lastRun) return undefined;
  const isContinued = lastRun.isSlate === true && !position.isAfterLoss;
  const timeline = timelineOf('follow', order.latencyMode, order.media, lastRun.targetDurationSeconds);
  const start = isContinued ? continuedStart(position, lastRun, lastCell) : newStart(position, lastCell);
  const restored = restoreCuts({ ...options, place: order }, position.openParts, start.baseMs);
  const made = await renditionsOf(options, { lastRun, lastCell, segmentMs: timeline.segmentMs });
  const run = recordOf(options, { lastRun, made, start, isContinued });
  const interrupted = interruptedCellOf({
    parts: position.openParts,
    cuts: await restored,
    // Made again, its parts would not be the same bytes.
    reachesBack: isContinued && (await restored) !== undefined && !changesInits(lastRun, run),
    lastCell,
    epoch: order.epoch,
  });
  const publisher = publisherOf(options, { run, made, interrupted });
  const onCut = (cut: Cut) => publisher.publish(cut);
  const open = interrupted?.kind === 'resumed' ? start.open : undefined;
  return {
    run,
    publisher,
    path: new SlatePath({ ...made, ...start, open, timeline, onCut }),
    fromMs: start.fromMs,
    isContinued,
  };
}

const gapsAlone: SlateRenditions = { videos: [], sound: undefined };

function renditionsOf(
  { kind, order, slates, storage, signal, logger }: SlateOptions,
  { lastRun, lastCell, segmentMs }: { lastRun: RunRecord; lastCell: CellRecord; segmentMs: number },
): Promise<SlateRenditions> {
  if (kind === 'off') return Promise.resolve(gapsAlone);
  return slates.make({
    kind,
    streamId: order.streamId,
    isContinued: lastRun.isSlate === true,
    renditions: lastRun.renditions,
    segmentMs,
    last: lastMediaReader(storage, lastRun, lastCell),
    onNotEncoded: (err) => logger.warn('slate.not_encoded', { err }),
    signal,
  });
}

interface SlateStart {
  baseMs: number;
  fromMs: number;
  timeOriginMs: number;
  /** What is listed of its open segment. */
  open: OpenSegment | undefined;
  audioResume: AudioResume | undefined;
}

/** Behind everything that is listed. */
function newStart({ openParts }: LogPosition, lastCell: CellRecord): SlateStart {
  const open = openParts.at(-1);
  const endMs = open?.endMs ?? lastCell.endMs;
  const startMs = openParts[0]?.startMs ?? lastCell.startMs;
  const endedAtMs = (open ?? lastCell).programDateTimeMs + endMs - startMs;
  const timeOriginMs = Math.min(Math.max(endedAtMs, Date.now() - maxCatchUpMs), Date.now());
  return { baseMs: endMs, fromMs: 0, timeOriginMs, open: undefined, audioResume: undefined };
}

/** On the timeline of the slate that is there. */
function continuedStart({ openParts }: LogPosition, lastRun: RunRecord, lastCell: CellRecord): SlateStart {
  const { baseMs, timeOriginMs } = lastRun;
  const last = openParts.at(-1);
  const fromMs = (last ?? lastCell).endMs - baseMs;
  const segmentStartMs = (openParts[0]?.startMs ?? 0) - baseMs;
  const heard = (last ?? lastCell).media['audio'];
  return {
    baseMs,
    fromMs,
    timeOriginMs,
    open: last && { segmentStartMs, part: last.part + 1, startMs: fromMs },
    audioResume: heard && { ticks: heard.startTicks + heard.durationTicks, driftTicks: heard.driftTicks ?? 0 },
  };
}

interface RunFacts {
  lastRun: RunRecord;
  made: SlateRenditions;
  start: SlateStart;
  isContinued: boolean;
}

function recordOf({ order, hotWindowUrl }: SlateOptions, { lastRun, made, start, isContinued }: RunFacts): RunRecord {
  return {
    ...lastRun,
    epoch: order.epoch,
    connectionId: isContinued ? lastRun.connectionId : newId('connection'),
    isSlate: true,
    baseMs: start.baseMs,
    timeOriginMs: start.timeOriginMs,
    renditions: made === gapsAlone ? lastRun.renditions : tracksOf(made).map(({ rendition }) => rendition),
    ...(lastRun.lowLatency ? { lowLatency: { ...lastRun.lowLatency, hotWindowUrl } } : { hotWindowUrl }),
  };
}

function tracksOf({ videos, sound }: SlateRenditions) {
  return [...videos.map(({ track }) => track), ...(sound ? [sound.track] : [])];
}

function publisherOf(
  options: SlateOptions,
  { run, made, interrupted }: { run: RunRecord; made: SlateRenditions; interrupted: InterruptedCell | undefined },
): CutPublisher {
  const { organizationId, streamId, epoch } = options.order;
  return new CutPublisher({
    ...options,
    place: { organizationId, streamId, epoch },
    interrupted,
    describeRun: () => ({ record: run, tracks: tracksOf(made) }),
    dateOf: (startMs) => Math.round(run.timeOriginMs + startMs),
    onCopyError: (err) => options.logger.warn('part.copy_failed', { err }),
  });
}
