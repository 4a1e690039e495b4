// What an attempt is given, how it can end, and the errors that end it.
import type { CellRecord, MediaFacts, TimelineMode, TranscodeJob } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';
import type { Decoders, VideoCodec } from '../ffmpeg/decoders.ts';
import { EncoderError } from '../ffmpeg/encoder.ts';
import type { StorageReach } from '../duty/storage-reach.ts';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { CpuShare } from '../ladder/cpu-budget.ts';
import type { Cut } from '../packaging/cut.ts';
import type { CommitLog } from '../publishing/cut-publisher.ts';
import type { LogPosition } from '../publishing/log-position.ts';
import type { Spool } from '../publishing/spool.ts';
import type { Relay } from '../relay/relay-reader.ts';
import type { LadderChange, WatchLoad } from './load-control.ts';

export interface AttemptOptions {
  order: TranscodeJob;
  mode: TimelineMode;
  position: LogPosition;
  /** The open cell's listed parts with their bytes; undefined when these are lost. */
  restoredCuts: readonly Cut[] | undefined;
  /** Whoever gave it closes it, when the edge has another reader. */
  relay: Relay;
  log: CommitLog;
  storage: ObjectStorage;
  storageReach: StorageReach;
  spool: Spool;
  hotWindow: HotWindow;
  /** Where origins reach the hot window. */
  hotWindowUrl: string;
  cpu: CpuShare;
  watchLoad: WatchLoad;
  /** The rungs to make, whatever they cost; undefined to make what fits. */
  chosenRungs: readonly string[] | undefined;
  /** Rungs that are made in any case: viewers have them. */
  keptRungs: readonly string[];
  /** Relay time of the first picture behind the newest hole in the source, if one was found. */
  holeEndMs: number | undefined;
  /** How long the stream must be steady before it gets a rung back. */
  steadyMs: number;
  ffmpegPath: string;
  /** What the ffmpeg decodes with, by codec. */
  decoders: Decoders;
  onCommitted: (cell: CellRecord, isFirst: boolean, made: MediaFacts) => void;
  /** Aborted when the lease is lost or the worker drains. */
  signal: AbortSignal;
  logger: Logger;
}

export type AttemptEnd =
  | { kind: 'source-ended' }
  | { kind: 'relay-broken'; error: unknown }
  | { kind: 'not-followable' }
  | { kind: 'reconfigured' }
  /** The source goes on at this relay time, behind a hole. */
  | { kind: 'source-hole'; fromMs: number }
  | { kind: 'encoder-failed'; error: EncoderError }
  | { kind: 'ladder-changed'; change: LadderChange }
  | { kind: 'aborted' }
  | { kind: 'failed'; error: unknown };

export interface AttemptResult {
  end: AttemptEnd;
  /** Where the log stands afterwards. */
  position: LogPosition;
}

/** The relay's connection broke, in contrast to whatever else may go wrong while it is read. */
export class RelayBrokenError extends Error {}

/** The encoder does not keep up, or could do more: the run goes on with other rungs. */
export class LadderChangedError extends Error {
  readonly change: LadderChange;

  constructor(change: LadderChange) {
    super(`${change.changed} was ${change.kind}`);
    this.change = change;
  }
}

/** The source can't be passed through, and the installed ffmpeg does not decode it. */
export class UndecodableSourceError extends Error {
  constructor(codec: VideoCodec) {
    super(`the source is not passed through, and the ffmpeg has no decoder for ${codec}`);
    this.name = 'UndecodableSourceError';
  }
}

/** `end`, or how the work before it failed. */
export async function endAfter(work: Promise<void> | undefined, end: AttemptEnd): Promise<AttemptEnd> {
  try {
    await work;
    return end;
  } catch (error) {
    return error instanceof EncoderError ? { kind: 'encoder-failed', error } : { kind: 'failed', error };
  }
}
