// One run's media from the demuxed source to complete cuts:
//   source ─┬─ video packager `source` (follow) ─┐
//           ├─ ffmpeg ─ video packager per rung ─┼─ cut assembler ─ publisher
//           └─ audio packager ───────────────────┘
// The first video rendition leads: where it is cut, the audio is cut.
import { silentFrame, type VideoConfiguration } from '@millrace/codecs';
import type { LatencyMode, TimelineMode } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { Rung } from '../ladder/rung.ts';
import type { AudioFrame, MediaEvent, VideoUnit } from '../packaging/access-unit.ts';
import { AudioPackager, type AudioResume } from '../packaging/audio-packager.ts';
import { CutAssembler } from '../packaging/cut-assembler.ts';
import type { Cut, OpenSegment } from '../packaging/cut.ts';
import { VideoPackager, type VideoPackagerOptions } from '../packaging/video-packager.ts';
import { audioTrack, captionedTrack, rungTrack, sourceTrack } from '../publishing/rendition-track.ts';
import type { RenditionTrack } from '../publishing/rendition-track.ts';
import { CaptionWatch } from '../source/caption-watch.ts';
import type { ProbedSource } from '../source/probe.ts';
import { AudioCuts } from '../timeline/audio-cuts.ts';
import { SegmentWatch } from '../timeline/segment-watch.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { ConfigurationWatch } from './configuration-watch.ts';
import { NotFollowableError, SourceHoleError } from './path-errors.ts';
import { RungEncoding } from './rung-encoding.ts';

export interface MediaPathOptions {
  source: ProbedSource;
  timeline: Timeline;
  latencyMode: LatencyMode;
  rungs: readonly Rung[];
  /** ffmpeg's decoder of the source; needed for rungs. */
  decoder: string | undefined;
  baseMs: number;
  /** Relay time of the first picture of the run, which begins a segment. */
  fromMs: number;
  /** Where in that segment the run goes on, when an earlier one has listed parts of it. */
  open: OpenSegment | undefined;
  /** Where the decode times of the passed-through source go on. */
  decodeStartMs: number | undefined;
  audioResume: AudioResume | undefined;
  ffmpegPath: string;
  onCut: (cut: Cut) => void;
  /** The channel wants no pictures. */
  audioOnly: boolean;
  log: Logger;
}

/** When a path ends: at a relay time, or when its pictures do, or its sound where that goes on behind them. */
export type PathEnd = number | 'pictures' | 'sound';

/** Sound that stays this far behind the pictures has stopped. Parts can't wait for as long as segments can. */
const soundPatienceMs: Readonly<Record<LatencyMode, number>> = { low: 1_000, standard: 3_000 };
/** More than any segment: pictures that come back behind this much sound come back behind a hole, and all begins anew. */
const longestSoundLeadMs = 30_000;
/** About a frame of sound: how far the last one of all reaches. */
const audioTailMs = 21;

export class MediaPath {
  readonly #options: MediaPathOptions;
  readonly #tracks = new Map<string, RenditionTrack>();
  readonly #segments: SegmentWatch;
  readonly #configuration: ConfigurationWatch;
  readonly #captions: CaptionWatch;
  readonly #assembler: CutAssembler;
  readonly #source: VideoPackager | undefined;
  readonly #rungs: VideoPackager[];
  readonly #audio: AudioPackager | undefined;
  /** Cuts a source that has no pictures. */
  readonly #audioCuts: AudioCuts | undefined;
  readonly #encoding: RungEncoding | undefined;
  #openMs = 0;

  constructor(options: MediaPathOptions) {
    this.#options = options;
    const { source, rungs } = options;
    const { mode } = options.timeline;
    const passesThrough = mode === 'follow' && source.video !== undefined;
    const ids = [
      ...(passesThrough ? ['source'] : []),
      ...rungs.map(({ id }) => id),
      ...(source.audio ? ['audio'] : []),
    ];
    const segmentStartMs = options.open?.segmentStartMs;
    this.#segments = new SegmentWatch(options.timeline, { startMs: this.#startMs, segmentStartMs });
    this.#configuration = new ConfigurationWatch({ source, mode, audioOnly: options.audioOnly });
    this.#captions = new CaptionWatch(source.video);
    this.#assembler = new CutAssembler(ids, options.onCut);
    const { open, decodeStartMs } = options;
    const resume = { listedParts: open?.part ?? 0, decodeStartMs };
    this.#source = passesThrough ? this.#videoPackager('source', true, resume) : undefined;
    this.#rungs = rungs.map(({ id }, i) => this.#videoPackager(id, mode === 'grid' && i === 0, { open }));
    this.#audio = source.audio && this.#audioPackager(source.audio);
    if (this.#source && source.video) this.#tracks.set('source', sourceTrack(source.video, source));
    if (source.audio) this.#tracks.set('audio', audioTrack(source.audio));
    this.#audioCuts = source.video ? undefined : this.#cutAudio();
    const { decoder } = options;
    this.#encoding =
      source.video && decoder && rungs.length > 0 ? this.#startEncoding(source.video, decoder) : undefined;
  }

  /** Renditions in order: source, rungs from the top, audio. Complete once a cut is. */
  get tracks(): RenditionTrack[] {
    const ids = ['source', ...this.#options.rungs.map(({ id }) => id), 'audio'];
    const { services } = this.#captions;
    return ids.flatMap((id) => this.#tracks.get(id) ?? []).map((track) => captionedTrack(track, services));
  }

  get mode(): TimelineMode {
    return this.#options.timeline.mode;
  }

  /** Whether there is anything of this run to finish. */
  get hasBegun(): boolean {
    return this.#segments.hasBegun;
  }

  /** How long the open segment of the passed-through source is by now, in ms. */
  get openMs(): number {
    return this.#openMs;
  }

  /** How the encoder does; undefined when there is none, or when it has made nothing yet. */
  get encoderLoad(): RungEncoding['load'] {
    return this.#encoding?.load;
  }

  /** Settles when the encoder has ended; rejects when it failed. */
  get encoderFinished(): Promise<void> {
    return this.#encoding?.finished ?? new Promise<void>(() => undefined);
  }

  /**
   * Throws NotFollowableError, SourceHoleError, ReconfiguredError, MisalignedError or EncoderError. What it answers resolves
   * when more can be taken; undefined when that is at once.
   */
  push(event: MediaEvent): Promise<void> | undefined {
    this.#encoding?.throwIfRefused();
    this.#configuration.look(event);
    if (event.kind === 'audio') this.#pushSound(event.frame);
    return event.kind === 'video' ? this.#pushPicture(event.unit) : undefined;
  }

  /** Leaves the CPU to another path: the encoder gets nothing until `releaseEncoder`. */
  holdEncoder(): void {
    this.#encoding?.hold();
  }

  async releaseEncoder(): Promise<void> {
    await this.#encoding?.release();
  }

  /** No more comes for now: what the encoder has comes out; what is not complete is left to the next run. */
  async settle(): Promise<void> {
    await this.#encoding?.settle();
    this.#encoding?.throwIfRefused();
  }

  /** Everything that is inside comes out, and all renditions end together. */
  async finish(end: PathEnd): Promise<void> {
    await this.settle();
    const endMs = typeof end === 'number' ? end : undefined;
    const soundEndMs = this.#audio?.reachedMs ?? -Infinity;
    for (const packager of [this.#source, ...this.#rungs]) {
      if (end === 'sound') packager?.flushWithSound(soundEndMs);
      else packager?.flush(endMs);
    }
    this.#audioCuts?.flush(audioTailMs, endMs);
    this.#audio?.flush();
    this.#assembler.flush();
  }

  /** Ends at once; what is inside is lost. */
  abort(): void {
    this.#encoding?.kill();
  }

  #pushSound(frame: AudioFrame): void {
    if (this.#configuration.hasOtherSound) return;
    this.#audio?.push(frame);
    if (frame.ptsMs >= this.#startMs) this.#audioCuts?.reach(frame.ptsMs);
  }

  #pushPicture(unit: VideoUnit): Promise<void> | undefined {
    this.#audio?.pictureAt(unit.dtsMs);
    if (this.#options.source.video) return this.#takePicture(unit);
    this.#passPicture(unit);
    return undefined;
  }

  #takePicture(unit: VideoUnit): Promise<void> | undefined {
    const verdict = this.#segments.look(unit);
    if (verdict.kind === 'hole') throw new SourceHoleError(verdict.fromMs);
    if (verdict.kind === 'not-followable') throw new NotFollowableError(verdict.openMs);
    if (verdict.kind === 'left-out') return undefined;
    this.#captions.look(unit);
    this.#source?.push(unit);
    this.#openMs = this.#source?.openMs(unit) ?? 0;
    return this.#encoding?.push(unit);
  }

  /** A picture that is not wanted still tells how late it is: sound that has stopped does not stop its playlist. */
  #passPicture({ dtsMs }: VideoUnit): void {
    if (this.#audio?.isAbsent && dtsMs >= this.#startMs) this.#audioCuts?.reach(dtsMs);
  }

  /** Relay time of the first frame that is not published. */
  get #startMs(): number {
    return this.#options.open?.startMs ?? this.#options.fromMs;
  }

  #videoPackager(
    renditionId: string,
    leads: boolean,
    resume: Pick<VideoPackagerOptions, 'open' | 'listedParts' | 'decodeStartMs'>,
  ): VideoPackager {
    const { timeline, baseMs, fromMs, source } = this.#options;
    return new VideoPackager({
      renditionId,
      timeline,
      baseMs,
      fromMs,
      nominalFrameMs: Math.round(1_000 / source.frameRate),
      onPart: (part) => this.#assembler.add(part),
      onGap: (id, place) => this.#assembler.gap(id, place),
      onCut: leads ? (place) => this.#audio?.cutAt(place) : undefined,
      ...resume,
    });
  }

  #audioPackager(configuration: NonNullable<ProbedSource['audio']>): AudioPackager {
    const { baseMs, audioResume, latencyMode, source } = this.#options;
    return new AudioPackager({
      renditionId: 'audio',
      configuration,
      baseMs,
      fromMs: this.#startMs,
      resume: audioResume,
      silence: silentFrame(configuration.codecString, configuration.channels),
      patienceMs: source.hasSound ? soundPatienceMs[latencyMode] : 0,
      longestLeadMs: source.video && longestSoundLeadMs,
      onPart: (part) => this.#assembler.add(part),
      onGap: (id, place) => this.#assembler.gap(id, place),
    });
  }

  /** A run that goes on with the samples of an earlier one begins its segment where that one's ended. */
  #cutAudio(): AudioCuts {
    const { timeline, open, audioResume, fromMs } = this.#options;
    const next = audioResume && { segmentStartMs: fromMs, part: 0, startMs: fromMs };
    return new AudioCuts(timeline, open ?? next, (place) => this.#audio?.cutAt(place));
  }

  #startEncoding(configuration: VideoConfiguration, decoder: string): RungEncoding {
    const { timeline, latencyMode, rungs, ffmpegPath, log } = this.#options;
    const { mode } = timeline;
    return new RungEncoding({
      ffmpegPath,
      request: { mode, latencyMode, rungs },
      configuration,
      decoder,
      fromMs: this.#startMs,
      onMedia: (rungIndex, event) => this.#takeEncoded(rungIndex, event),
      log,
    });
  }

  /** The encoder keeps the colours, and knows only what the pictures say of them. */
  #rungTrack(rung: Rung, configuration: VideoConfiguration): RenditionTrack {
    const { source, timeline } = this.#options;
    const colour = configuration.colour ?? source.video?.colour;
    return rungTrack(rung, { ...configuration, ...(colour && { colour }) }, timeline.segmentMs);
  }

  #takeEncoded(rungIndex: number, event: MediaEvent): void {
    const rung = this.#options.rungs[rungIndex];
    if (!rung) return;
    if (event.kind === 'videoConfiguration') this.#tracks.set(rung.id, this.#rungTrack(rung, event.configuration));
    if (event.kind === 'video') this.#rungs[rungIndex]?.push(event.unit);
  }
}
