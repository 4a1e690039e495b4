// One attempt at a stream: pull the relay from where the log stands, package, publish, until something ends it. How it
// ended says what comes next; the loop in transcode-stream.ts decides.
import type { MediaFacts, TimelineMode } from '@millrace/pipeline';
import { AudioConversion } from '../conversion/audio-conversion.ts';
import { EncoderError } from '../ffmpeg/encoder.ts';
import type { MediaEvent } from '../packaging/access-unit.ts';
import type { Cut } from '../packaging/cut.ts';
import { MediaDemuxer } from '../packaging/media-demuxer.ts';
import { CutPublisher } from '../publishing/cut-publisher.ts';
import { interruptedCellOf, type InterruptedCell } from '../publishing/interrupted-cell.ts';
import { beginningOf, behindSlate, resumePointOf, wasFollowed, type ResumePoint } from '../publishing/log-position.ts';
import { SourceProbe, type ProbedSource } from '../source/probe.ts';
import {
  LadderChangedError,
  RelayBrokenError,
  endAfter,
  type AttemptEnd,
  type AttemptOptions,
  type AttemptResult,
} from './attempt-end.ts';
import { describeMedia } from './describe-media.ts';
import { describeRun } from './describe-run.ts';
import { Standstill } from '../timeline/standstill.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { withKeptSound } from './kept-sound.ts';
import { LadderChoice } from './ladder-choice.ts';
import { MediaChoice, type MediaChoiceOptions, type MediaSink } from './media-choice.ts';
import type { WatchLoad } from './load-control.ts';
import { MediaPath } from './media-path.ts';
import { NotFollowableError, ReconfiguredError, SourceHoleError } from './path-errors.ts';
import { toPicture } from './source-picture.ts';
import { reachesBack, startOf, type RunStart } from './run-start.ts';

export async function runAttempt(options: AttemptOptions): Promise<AttemptResult> {
  const attempt = new Attempt(options);
  const abort = () => attempt.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    return await attempt.run();
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

class Attempt {
  readonly #options: AttemptOptions;
  readonly #probe: SourceProbe;
  readonly #conversion: AudioConversion;
  readonly #demuxer: MediaDemuxer;
  readonly #standstill: Standstill;
  #path: MediaSink | undefined;
  #publisher: CutPublisher | undefined;
  /** Why no more is taken from the relay. */
  #interruption: Error | undefined;
  readonly #ladders: LadderChoice;
  /** Where the log stood at the beginning. */
  readonly #resume: ResumePoint;
  #load: ReturnType<WatchLoad> | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#ladders = new LadderChoice(options);
    const { order, position, relay } = options;
    const resume = resumePointOf(position, order.connectionId, options.holeEndMs);
    this.#resume = behindSlate(resume, position, relay.timeOrigin);
    const { fromMs } = this.#resume;
    this.#demuxer = new MediaDemuxer({
      nearMs: fromMs ?? (relay.timeOrigin.sentForMs || undefined),
      onOtherSound: (unit, ptsMs) => this.#conversion.push(unit, ptsMs),
    });
    this.#standstill = new Standstill({ latencyMode: order.latencyMode, ...order.media });
    this.#probe = new SourceProbe({ audioOnly: order.media.audioOnly, fromMs });
    const { ffmpegPath, decoders, logger: log } = options;
    this.#conversion = new AudioConversion({ ffmpegPath, decoders, log });
  }

  async run(): Promise<AttemptResult> {
    const end = await this.#runToEnd();
    this.#path?.abort();
    this.#conversion.kill();
    // What was complete before the end is published all the same, unless publishing itself is what failed.
    const published = await this.#publisher?.idle().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const position = this.#publisher?.position ?? this.#options.position;
    if (published === undefined || end.kind === 'failed' || end.kind === 'aborted') return { end, position };
    // What is aborted meanwhile has not failed: somebody else goes on from the log.
    const isAborted = this.#options.signal.aborted;
    return { end: isAborted ? { kind: 'aborted' } : { kind: 'failed', error: published.error }, position };
  }

  abort(): void {
    this.#options.relay.close();
    this.#path?.abort();
    this.#conversion.kill();
  }

  async #runToEnd(): Promise<AttemptEnd> {
    try {
      await this.#consume().finally(() => this.#load?.stop());
      await this.#finish();
      return { kind: this.#options.signal.aborted ? 'aborted' : 'source-ended' };
    } catch (error) {
      if (this.#options.signal.aborted) return { kind: 'aborted' };
      if (error instanceof RelayBrokenError)
        return endAfter(this.#path?.settle(), { kind: 'relay-broken', error: error.cause });
      if (error instanceof EncoderError) return { kind: 'encoder-failed', error };
      if (error instanceof LadderChangedError) return { kind: 'ladder-changed', change: error.change };
      if (error instanceof NotFollowableError) return this.#leaveSource();
      if (error instanceof SourceHoleError) return this.#afterHole(error.fromMs);
      if (error instanceof ReconfiguredError) return this.#reconfigure(error.fromMs);
      return { kind: 'failed', error };
    }
  }

  async #consume(): Promise<void> {
    const relayed = this.#options.relay.chunks[Symbol.asyncIterator]();
    for (let chunks = await this.#next(relayed); chunks; chunks = await this.#next(relayed)) {
      const events = chunks.flatMap((chunk) => this.#demuxer.push(chunk));
      this.#options.relay.timeOrigin.see(events, Date.now(), this.#options.relay.isCaughtUp());
      const converted = this.#conversion.isUnused ? [] : await this.#conversion.take();
      await this.#takeAll(this.#standstill.fill(events, converted));
    }
    await this.#takeAll(this.#standstill.fill([], await this.#conversion.end()));
    if (this.#interruption) throw this.#interruption;
  }

  /** The relay's next bytes, with its failure told from every other one. */
  async #next(relayed: AsyncIterator<readonly Uint8Array[]>): Promise<readonly Uint8Array[] | undefined> {
    try {
      const next: IteratorResult<readonly Uint8Array[], unknown> = await relayed.next();
      return next.done ? undefined : next.value;
    } catch (cause) {
      throw this.#interruption ?? new RelayBrokenError('the relay broke', { cause });
    }
  }

  /** Most media is taken at once: a promise for each frame would cost as much as what is made of it. */
  async #takeAll(events: readonly MediaEvent[]): Promise<void> {
    for (const event of events) {
      if (this.#interruption) throw this.#interruption;
      const taken = this.#path ? this.#path.push(event) : this.#look(event);
      if (taken) await taken;
      if (this.#path) this.#watchLoad(this.#path);
      const room = this.#publisher?.room();
      if (room) await room;
    }
  }

  /** Begins with the media that is enough to know the source by. */
  #look(event: MediaEvent): Promise<void> | undefined {
    const source = this.#probe.push(event);
    return source && this.#start(source);
  }

  async #start(probed: ProbedSource): Promise<void> {
    const { order, position } = this.#options;
    const { announcedVideoBps } = this.#demuxer;
    const source = { ...withKeptSound(probed, position.runs), announcedVideoBps };
    const mode = this.#ladders.isTooTall(source) ? 'grid' : this.#options.mode;
    const { originMs } = this.#options.relay.timeOrigin;
    const resume = beginningOf(this.#resume, position, { originMs, startMs: source.startMs });
    const interrupted = this.#interruptedCell(source, resume);
    const publisher = this.#startPublisher(resume, interrupted, source.soundFrameMs);
    this.#publisher = publisher;
    const onCut = (cut: Cut) => publisher.publish(cut);
    const start = startOf({ source, resume, interrupted, position });
    const build: MediaChoiceOptions['build'] = (chosenMode, take) =>
      this.#buildPath(source, { resume, start }, chosenMode, take);
    const isOpen =
      mode === 'follow' &&
      !wasFollowed(position.runs) &&
      this.#ladders.decoderOf(source) !== undefined &&
      order.media.passthrough === 'auto';
    this.#path = isOpen ? new MediaChoice({ build, onCut }) : build(mode, onCut);
    this.#path.encoderFinished.catch((error: unknown) => this.#interrupt(error as Error));
    for (const event of source.events) await this.#path.push(event);
  }

  /** Ends the attempt now: what it waits for may be the relay, or an encoder that takes no more. */
  #interrupt(error: Error): void {
    this.#interruption ??= error;
    this.#options.relay.stop(error);
    this.#path?.abort();
  }

  /** Begins as soon as the encoder has made something. */
  #watchLoad(path: MediaSink): void {
    const ladder = this.#ladders.of(path.mode);
    if (this.#load || !ladder || !(path.encoderLoad || (ladder.rungs.length === 0 && ladder.next))) return;
    const { cpu, steadyMs, watchLoad } = this.#options;
    this.#load = watchLoad({
      ladder,
      leastRungs: path.mode === 'grid' ? 1 : 0,
      steadyMs,
      cpu,
      encoderLoad: () => path.encoderLoad,
      onChange: (change) => this.#interrupt(new LadderChangedError(change)),
    });
  }

  #interruptedCell(source: ProbedSource, resume: ResumePoint): InterruptedCell | undefined {
    const { position, restoredCuts, order, mode } = this.#options;
    return interruptedCellOf({
      parts: position.openParts,
      cuts: restoredCuts,
      reachesBack: resume.earlierRun?.mode === mode && reachesBack(source, resume),
      lastCell: position.lastCell,
      epoch: order.epoch,
    });
  }

  #buildPath(
    source: ProbedSource,
    { resume, start }: { resume: ResumePoint; start: RunStart },
    mode: TimelineMode,
    onCut: (cut: Cut) => void,
  ): MediaPath {
    const { order, ffmpegPath, logger } = this.#options;
    const { latencyMode, media } = order;
    const { rungs, cpuCost } = this.#ladders.choose(source, mode);
    const timeline = timelineOf(mode, latencyMode, media, resume.firstRun?.targetDurationSeconds);
    logger.info('run.started', {
      mode,
      fromMs: start.fromMs,
      part: start.open?.part,
      source: { ...toPicture(source), codecs: [source.video?.codecString, source.audio?.codecString] },
      rungs: rungs.map(({ id }) => id),
      cpuCost: Math.round(cpuCost * 100) / 100,
    });
    return new MediaPath({
      source,
      timeline,
      latencyMode,
      rungs,
      decoder: this.#ladders.decoderOf(source),
      audioOnly: media.audioOnly,
      baseMs: resume.baseMs,
      ...start,
      ffmpegPath,
      onCut,
      log: logger,
    });
  }

  /** What is made of the source and the channel's settings, and why; for people to read. */
  #mediaFacts(): MediaFacts {
    const { mode = this.#options.mode, tracks = [] } = this.#path ?? {};
    const reasons = this.#ladders.of(mode)?.reasons ?? {};
    return describeMedia({ mode, passthrough: this.#options.order.media.passthrough, tracks, reasons });
  }

  #startPublisher(resume: ResumePoint, interrupted: InterruptedCell | undefined, soundFrameMs?: number): CutPublisher {
    const { order, relay, hotWindowUrl, onCommitted, logger } = this.#options;
    return new CutPublisher({
      ...this.#options,
      place: { organizationId: order.organizationId, streamId: order.streamId, epoch: order.epoch },
      interrupted,
      describeRun: (firstSegmentMs) => {
        const { tracks, mode } = this.#path ?? { tracks: [], mode: this.#options.mode };
        const timeOriginMs = relay.timeOrigin.settle(resume.timeOriginMs);
        return describeRun({ order, resume, mode, tracks, timeOriginMs, hotWindowUrl, firstSegmentMs, soundFrameMs });
      },
      dateOf: (startMs) => relay.timeOrigin.dateOf(startMs),
      onCommitted: (cell, isFirst) => onCommitted(cell, isFirst, this.#mediaFacts()),
      onCopyError: (err) => logger.warn('part.copy_failed', { err }),
    });
  }

  /** The source ended before there was enough to start with: what there is may still make a short segment. */
  async #finish(): Promise<void> {
    if (!this.#path) {
      const source = this.#probe.result();
      if (source) await this.#start(source);
    }
    await this.#path?.finish('sound');
  }

  /** Parts that are listed stay: the cell that they belong to ends with them, and the grid goes on from there. */
  async #leaveSource(): Promise<AttemptEnd> {
    const end = await endAfter(this.#path?.settle(), { kind: 'not-followable' });
    if (end.kind === 'not-followable') this.#publisher?.closeOpenCell();
    return end;
  }

  /** What was begun before the hole ends there. */
  async #afterHole(fromMs: number): Promise<AttemptEnd> {
    // An encoder that has had nothing to encode does not end well.
    const work = this.#path?.hasBegun ? this.#path.finish('pictures') : undefined;
    const end = await endAfter(work, { kind: 'source-hole', fromMs });
    if (end.kind === 'source-hole') this.#publisher?.closeOpenCell();
    return end;
  }

  async #reconfigure(fromMs: number | undefined): Promise<AttemptEnd> {
    return endAfter(this.#path?.finish(fromMs ?? 'pictures'), { kind: 'reconfigured' });
  }
}
