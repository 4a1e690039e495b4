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
import { withRetry } from '../publishing/storage-writer.ts';
import { othersMayReach } from '../relay/reach-edge.ts';
import type { OpenedRelay, Relay } from '../relay/relay-reader.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptEnd } from './attempt-end.ts';
import type { FoundEncoder } from './await-encoder.ts';
import type { LadderChange } from './load-control.ts';
import { reachEncoder } from './reach-encoder.ts';
import { RestartBudget } from './restart-budget.ts';
import { RungChoice } from './rung-choice.ts';
import { readRungNote, writeRungNote, type NotePlace } from './rung-note.ts';
import { StreamReports } from './stream-reports.ts';
import { StreamSlates } from './stream-slates.ts';
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
  readonly #slates: StreamSlates;
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
    this.#slates = new StreamSlates({
      ...{ order, deps, lease, signal: this.#signal },
      onCommitted: () => this.#keepSnapshot(),
      onFailed: () => void this.#reports.slateFailed(),
    });
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
      const [opened, restoredCuts] = await Promise.all([this.#reach(position), this.#restoreCuts(position)]);
      if (this.#signal.aborted) return this.#aborted();
      if (opened.kind === 'not-ready') {
        // The edge is there, and says when the encoder is not: until one or the other, players keep what they are shown.
        position = await this.#bridge(position);
        continue;
      }
      if (opened.kind !== 'opened') {
        if (await this.#isElsewhere(opened)) return elsewhere;
        const found = await this.#awaitEncoder(position, opened.kind === 'gone' ? 'source-gone' : 'edge-unreachable');
        if ('outcome' in found) return found.outcome;
        position = found.position;
        continue;
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
      if (end.kind === 'source-ended') {
        const found = await this.#awaitEncoder(position, end.kind);
        if ('outcome' in found) return found.outcome;
        position = found.position;
        continue;
      }
      const outcome = await this.#afterAttempt(end, position);
      if (outcome) return outcome;
    }
  }

  async #bridge(position: LogPosition): Promise<LogPosition> {
    if (this.#resumePoint(position).earlierRun) return position;
    const bridge = await this.#slates.bridge(position, this.#log);
    if (bridge) this.#log = bridge.log;
    return bridge ? bridge.position : position;
  }

  /** Whether another worker may reach the edge that this one does not. */
  async #isElsewhere(opened: Exclude<OpenedRelay, { kind: 'opened' }>): Promise<boolean> {
    if (opened.kind !== 'silent' && opened.kind !== 'unreachable') return false;
    this.#deps.log.warn(`relay.${opened.kind}`, { err: opened.error });
    if (opened.kind === 'unreachable') return false;
    this.#deps.silentEdges.add(this.#order.relayBaseUrl);
    return othersMayReach(this.#deps.api, this.#order, this.#signal);
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
        if (end.kind === 'relay-broken') throw end.error;
        if (this.#mode !== 'follow' || this.#rungs.areGivenUp) {
          await this.#reports.encoderFailed();
          throw end.error;
        }
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
    return restoreCuts({ ...this.#deps, place: this.#order }, position.openParts, this.#resumePoint(position).baseMs);
  }

  /** The run before may have died between the commit of its last cells and the storing of their segments. */
  #restoreSegments({ parts, lastCell }: LogTail): void {
    const { log } = this.#deps;
    const last = lastCell?.mediaSequence ?? -1;
    const complete = parts.filter(
      ({ mediaSequence }) => mediaSequence <= last && mediaSequence > last - cellsToRestore,
    );
    // Storage may be away just now, and others have nothing of these segments but what they had asked for.
    const restore = () => restoreSegments({ ...this.#deps, place: this.#order }, complete);
    void withRetry(restore, this.#signal)
      .then((restored) => restored.length > 0 && log.info('segments.restored', { restored }))
      .catch((err: unknown) => log.warn('segments.not_restored', { err }));
  }

  #aborted(): JobOutcome {
    return this.#drain.aborted && !this.#lease.lost.aborted
      ? { kind: 'hand-back' }
      : { kind: 'done', reason: 'fenced' };
  }

  /**
   * The encoder is gone, or its edge. Viewers get the channel's slate until somebody else goes on, or this worker does, because
   * the encoder was there all along.
   */
  async #awaitEncoder(position: LogPosition, reason: string): Promise<{ outcome: JobOutcome } | FoundEncoder> {
    this.#relay?.close();
    // Waiting costs next to nothing.
    this.#cpu.release();
    const found = await this.#slates.awaitEncoder(position, this.#log, () => this.#reach(position));
    // The edge has a reader until the next attempt has another.
    this.#relay = found?.relay;
    if (this.#signal.aborted) return { outcome: this.#aborted() };
    if (!found) return { outcome: { kind: 'done', reason } };
    this.#deps.log.warn('encoder.found', { reason });
    return found;
  }

  #reach(position: LogPosition): Promise<OpenedRelay> {
    const [order, holeEndMs, signal] = [this.#order, this.#holeEndMs, this.#signal];
    return reachEncoder({ ...this.#deps, order, position, holeEndMs, signal });
  }

  #committed(cell: CellRecord, isFirst: boolean, media: MediaFacts): void {
    const { metrics, log } = this.#deps;
    metrics.cells.inc();
    metrics.cellAge.observe(Math.max(0, Date.now() - cell.programDateTimeMs - (cell.endMs - cell.startMs)) / 1_000);
    this.#keepSnapshot();
    this.#cells += 1;
    this.#restarts.renew();
    if (this.#cells === cellsBeforeSlate) this.#slates.prepare();
    log.debug('cell.committed', { mediaSequence: cell.mediaSequence, durationMs: cell.endMs - cell.startMs });
    if (isFirst) void this.#report(media, this.#cells === 1);
  }

  /** What has changed first: the report of the first cell says how it is by now. */
  async #report(media: MediaFacts, isFirstOfJob: boolean): Promise<void> {
    const change = this.#rungs.takeChange();
    if (change) await this.#reports.renditions(media, change.reason);
    if (!change || isFirstOfJob) await this.#reports.firstCell(media);
  }

  #keepSnapshot(): void {
    const snapshot = this.#lease.snapshot();
    if (snapshot) this.#deps.snapshots.offer(snapshot);
  }
}
