// A stream as long as its lease is held: attempts follow each other on the same timeline until the source has ended,
// somebody else has taken over, or the worker is told to hand the stream back.
import type { CellRecord, MediaFacts, TimelineMode, TranscodeJob } from '@millrace/pipeline';
import type { Lease, LogTail } from '@millrace/playlist-log';
import type { JobOutcome } from '@millrace/queue';
import type { CpuShare } from '../ladder/cpu-budget.ts';
import type { CommitLog } from '../publishing/cut-publisher.ts';
import { FencedError } from '../publishing/fenced-error.ts';
import type { Cut } from '../packaging/cut.ts';
import type { LogSnapshots } from '../publishing/log-snapshots.ts';
import { resumePointOf, rungIdsOf, type LogPosition, type ResumePoint } from '../publishing/log-position.ts';
import { restoreCuts, restoreSegments } from '../publishing/restore-parts.ts';
import { othersMayReach, reachEdge } from '../relay/reach-edge.ts';
import type { OpenedRelay, Relay } from '../relay/relay-reader.ts';
import { bridgeSlate } from '../slate/bridge-slate.ts';
import { awaitEncoder } from './await-encoder.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptEnd } from './attempt-end.ts';
import type { LadderChange } from './load-control.ts';
import { RestartBudget } from './restart-budget.ts';
import { RungChoice } from './rung-choice.ts';
import { readRungNote, writeRungNote, type NotePlace } from './rung-note.ts';
import { StreamReports } from './stream-reports.ts';
import type { TranscodeDeps } from './transcode-deps.ts';

/** Time for another worker to take a stream whose edge this one does not reach. */
const elsewhereMs = 500;
/** Segments are stored within moments of their commit; behind more than these a run does not die. */
const cellsToRestore = 3;
/** The first ones need the CPU for themselves. */
const cellsBeforeSlate = 3;

/** Whoever has the job next may reach what this worker does not. */
export const elsewhere = { kind: 'later', delayMs: elsewhereMs, reason: 'edge-silent' } as const;

type StreamRunDeps = TranscodeDeps & { snapshots: LogSnapshots };

export class StreamRun {
  readonly #order: TranscodeJob;
  readonly #deps: StreamRunDeps;
  readonly #lease: Lease;
  /** The lease, or what waits for a bridge that is written under it. */
  #log: CommitLog;
  readonly #cpu: CpuShare;
  readonly #drain: AbortSignal;
  readonly #signal: AbortSignal;
  readonly #restarts = new RestartBudget();
  readonly #reports: StreamReports;
  #mode: TimelineMode;
  /** Whether the source turned out not to be followable: that holds whatever earlier runs did. */
  #leftSource = false;
  readonly #rungs = new RungChoice();
  #cells = 0;
  /** Of the newest attempt. It stays open until the next one's is, or the edge would take this worker for lost. */
  #relay: Relay | undefined;
  /** Relay time of the first picture behind the newest hole in the source. */
  #holeEndMs: number | undefined;

  constructor(order: TranscodeJob, deps: StreamRunDeps, lease: Lease, cpu: CpuShare, drain: AbortSignal) {
    this.#order = order;
    this.#deps = deps;
    this.#lease = lease;
    this.#log = lease;
    this.#cpu = cpu;
    this.#drain = drain;
    this.#reports = new StreamReports({ api: deps.api, log: deps.log, order, lost: lease.lost });
    this.#signal = AbortSignal.any([drain, lease.lost]);
    this.#mode = order.media.passthrough === 'never' ? 'grid' : 'follow';
  }

  async run(tail: LogTail): Promise<JobOutcome> {
    try {
      return await this.#runOn(tail);
    } finally {
      this.#relay?.close();
    }
  }

  async #runOn(tail: LogTail): Promise<JobOutcome> {
    let position: LogPosition = {
      lastCell: tail.lastCell,
      openParts: tail.openParts,
      runs: tail.runs.map(({ run }) => run),
      isAfterLoss: tail.isAfterLoss,
    };
    const noted = readRungNote(tail.note, this.#notePlace(position));
    if (noted) this.#rungs.change(noted);
    this.#restoreSegments(tail);
    position = await this.#bridge(position);
    for (;;) {
      const { earlierRun } = this.#resumePoint(position);
      if (!this.#leftSource) this.#mode = earlierRun?.mode ?? this.#mode;
      if (this.#signal.aborted) return this.#aborted();
      const [opened, restoredCuts] = await Promise.all([this.#reach(position), this.#restoreCuts(position)]);
      if (opened.kind === 'gone') return this.#awaitEncoder(position, 'source-gone');
      if (opened.kind === 'not-ready') {
        // The edge is there, and says when the encoder is not: until one or the other, players keep what they are shown.
        position = await this.#bridge(position);
        continue;
      }
      if (opened.kind === 'silent') {
        this.#deps.log.warn('relay.silent', { err: opened.error });
        this.#deps.silentEdges.add(this.#order.relayBaseUrl);
        return (await othersMayReach(this.#deps.api, this.#order, this.#signal))
          ? elsewhere
          : this.#awaitEncoder(position, 'edge-unreachable');
      }
      if (opened.kind === 'unreachable') {
        this.#deps.log.warn('relay.unreachable', { err: opened.error });
        return this.#awaitEncoder(position, 'edge-unreachable');
      }
      this.#relay?.close();
      this.#relay = opened.relay;
      const { end, position: reached } = await runAttempt({
        ...this.#deps,
        logger: this.#deps.log,
        log: this.#log,
        order: this.#order,
        mode: this.#mode,
        position,
        restoredCuts,
        relay: opened.relay,
        cpu: this.#cpu,
        chosenRungs: this.#rungs.chosenAfter(earlierRun),
        keptRungs: rungIdsOf(position.runs.at(-1)),
        holeEndMs: this.#holeEndMs,
        steadyMs: this.#rungs.steadyMs,
        onCommitted: (cell, isFirst, made) => this.#committed(cell, isFirst, made),
        signal: this.#signal,
      });
      position = reached;
      this.#deps.metrics.attempts.inc({ end: end.kind });
      if (end.kind === 'source-ended') return this.#awaitEncoder(position, end.kind);
      const outcome = await this.#afterAttempt(end, position);
      if (outcome) return outcome;
    }
  }

  /** Players that are shown a slate are, until the first media of an encoder that came back can be listed. */
  async #bridge(position: LogPosition): Promise<LogPosition> {
    const { slate: kind } = this.#order.media;
    if (kind === 'off' || this.#resumePoint(position).earlierRun) return position;
    const { log: logger } = this.#deps;
    const run = { ...this.#deps, logger, log: this.#log, order: this.#order, signal: this.#signal };
    const onCommitted = () => this.#keepSnapshot();
    const bridge = await bridgeSlate({ ...run, kind, position, onCommitted }).catch((err: unknown) => {
      logger.warn('slate.bridge_failed', { err });
    });
    if (bridge) this.#log = bridge.log;
    return bridge ? bridge.position : position;
  }

  /** The end of the job, or undefined to go on with another attempt. */
  async #afterAttempt(
    end: Exclude<AttemptEnd, { kind: 'source-ended' }>,
    position: LogPosition,
  ): Promise<JobOutcome | undefined> {
    const { log } = this.#deps;
    switch (end.kind) {
      case 'aborted':
        return this.#aborted();
      case 'not-followable':
        this.#mode = 'grid';
        this.#leftSource = true;
        this.#rungs.chooseAnew();
        log.warn('timeline.grid', { reason: 'keyframes of the source are too far apart' });
        return undefined;
      case 'reconfigured':
        log.info('source.reconfigured');
        this.#rungs.chooseAnew();
        return undefined;
      case 'source-hole':
        log.warn('source.hole', { goesOnAtMs: end.fromMs });
        this.#holeEndMs = end.fromMs;
        return undefined;
      case 'ladder-changed':
        this.#changeLadder(end.change, position);
        return undefined;
      case 'failed':
        if (end.error instanceof FencedError || this.#lease.lost.aborted) return { kind: 'done', reason: 'fenced' };
        throw end.error;
      case 'relay-broken':
      case 'encoder-failed':
        log.warn(`attempt.${end.kind}`, { err: end.error });
        if (await this.#restarts.pause(this.#signal)) return undefined;
        // Where the source is passed through on top, it goes on without them.
        if (end.kind === 'relay-broken' || this.#mode !== 'follow' || this.#rungs.areGivenUp) throw end.error;
        this.#giveUpRungs(position);
        return undefined;
    }
  }

  /** ffmpeg dies of this source again and again. Viewers keep the source, which needs none, until another encoder comes. */
  #giveUpRungs(position: LogPosition): void {
    this.#changeLadder({ kind: 'given-up', reason: 'encoder_failed', changed: 'all', rungs: [] }, position);
  }

  #changeLadder(change: LadderChange, position: LogPosition): void {
    const { log, metrics } = this.#deps;
    const note = writeRungNote(this.#notePlace(position), change);
    this.#lease.leaveNote(note).catch((err: unknown) => log.warn('ladder.not_noted', { err }));
    metrics.ladderChanges.inc({ kind: change.kind });
    log.warn('ladder.changed', { ...change });
    this.#rungs.change(change);
  }

  #notePlace({ runs }: LogPosition): NotePlace {
    return { connectionId: this.#order.connectionId, runs: runs.length };
  }

  #resumePoint(position: LogPosition): ResumePoint {
    return resumePointOf(position, this.#order.connectionId, this.#holeEndMs);
  }

  /** What the run before had listed of its last cell. */
  #restoreCuts(position: LogPosition): Promise<Cut[] | undefined> {
    const { baseMs } = this.#resumePoint(position);
    return restoreCuts({ ...this.#deps, place: this.#order }, position.openParts, baseMs);
  }

  /** The run before may have died between the commit of its last cells and the storing of their segments. */
  #restoreSegments({ parts, lastCell }: LogTail): void {
    const { log } = this.#deps;
    const last = lastCell?.mediaSequence ?? -1;
    const complete = parts.filter(
      ({ mediaSequence }) => mediaSequence <= last && mediaSequence > last - cellsToRestore,
    );
    void restoreSegments({ ...this.#deps, place: this.#order }, complete)
      .then((restored) => restored.length > 0 && log.info('segments.restored', { restored }))
      .catch((err: unknown) => log.warn('segments.not_restored', { err }));
  }

  #aborted(): JobOutcome {
    return this.#drain.aborted && !this.#lease.lost.aborted
      ? { kind: 'hand-back' }
      : { kind: 'done', reason: 'fenced' };
  }

  /** The encoder is gone, or its edge. Viewers get the channel's slate until somebody else goes on. */
  async #awaitEncoder(position: LogPosition, reason: string): Promise<JobOutcome> {
    this.#relay?.close();
    // Waiting costs next to nothing.
    this.#cpu.release();
    await awaitEncoder({
      ...this.#deps,
      logger: this.#deps.log,
      log: this.#log,
      order: this.#order,
      position,
      onCommitted: () => this.#keepSnapshot(),
      onFailed: (err) => {
        this.#deps.log.warn('slate.failed', { err });
        void this.#reports.slateFailed();
      },
      signal: this.#signal,
    }).catch((err: unknown) => {
      if (!this.#signal.aborted) this.#deps.log.warn('slate.broken', { err });
    });
    return this.#signal.aborted ? this.#aborted() : { kind: 'done', reason };
  }

  #reach(position: LogPosition): Promise<OpenedRelay> {
    const { fromMs } = this.#resumePoint(position);
    return reachEdge({ order: this.#order, serviceToken: this.#deps.serviceToken, fromMs, signal: this.#signal });
  }

  #committed(cell: CellRecord, isFirst: boolean, media: MediaFacts): void {
    const { metrics, log } = this.#deps;
    metrics.cells.inc();
    metrics.cellAge.observe(Math.max(0, Date.now() - cell.programDateTimeMs - (cell.endMs - cell.startMs)) / 1_000);
    this.#keepSnapshot();
    this.#cells += 1;
    this.#restarts.renew();
    if (this.#cells === cellsBeforeSlate) this.#prepareSlate();
    log.debug('cell.committed', { mediaSequence: cell.mediaSequence, durationMs: cell.endMs - cell.startMs });
    if (isFirst) void this.#report(media, this.#cells === 1);
  }

  /** What has changed first: the report of the first cell says how it is by now. */
  async #report(media: MediaFacts, isFirstOfJob: boolean): Promise<void> {
    const change = this.#rungs.takeChange();
    if (change) await this.#reports.renditions(media, change.reason);
    if (!change || isFirstOfJob) await this.#reports.firstCell(media);
  }

  /** The encoder may leave at any time, and parts must not wait for a picture to be encoded. */
  #prepareSlate(): void {
    const { slate, segmentDurationMs } = this.#order.media;
    if (slate !== 'picture') return;
    const { renditions = [] } = this.#lease.snapshot()?.runs.at(-1)?.run ?? {};
    const wish = { renditions, segmentMs: segmentDurationMs, signal: this.#signal };
    this.#deps.slates.prepare(wish).catch((err: unknown) => this.#deps.log.warn('slate.not_prepared', { err }));
  }

  #keepSnapshot(): void {
    const snapshot = this.#lease.snapshot();
    if (snapshot) this.#deps.snapshots.offer(snapshot);
  }
}
