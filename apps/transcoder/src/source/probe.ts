// The first moments of a source: its configurations, its frame rate, whether it has sound. What was read is kept, to be
// pushed on as if nothing had been looked at.
import type { AudioConfiguration, VideoConfiguration } from '@millrace/codecs';
import type { AudioFrame, MediaEvent } from '../packaging/access-unit.ts';
import { framesToMeasure, measureFrameRate } from '../timeline/frame-rate.ts';

export interface ProbedSource {
  /** Undefined for a source without pictures. */
  video: VideoConfiguration | undefined;
  audio: AudioConfiguration | undefined;
  /** False where `audio` is only what silence is made in. */
  hasSound: boolean;
  frameRate: number;
  /** What the encoder says that its pictures take, in bits per second. */
  announcedVideoBps?: number | undefined;
  /** The longest frame of sound so far; undefined without sound. */
  soundFrameMs: number | undefined;
  /** Where it begins (relay time): the first keyframe, or the first sound of a source without pictures. */
  startMs: number;
  /** The frames read so far, from there on. */
  events: MediaEvent[];
}

/** A source without sound is one that has had none for this long after its first picture, and the other way round. */
const audioWaitMs = 1_000;
const videoWaitMs = 2_000;
/** The same when the pictures have been announced. */
const announcedVideoWaitMs = 10_000;
/** More than this without a keyframe and two configurations is not a stream that can be shown. */
const maxProbedEvents = 5_000;

/** The source can't be shown: no picture that decoding can start at, and no sound. */
export class UnplayableSourceError extends Error {
  constructor() {
    super('the source has no video that decoding can start at, and no sound');
    this.name = 'UnplayableSourceError';
  }
}

export interface SourceProbeOptions {
  /** Pictures are left out, whether there are any or not. */
  audioOnly: boolean;
  /** Relay time that is needed; what comes before it may differ from what holds then. */
  fromMs?: number | undefined;
}

export class SourceProbe {
  readonly #wantsVideo: boolean;
  readonly #fromMs: number;
  #video: VideoConfiguration | undefined;
  #audio: AudioConfiguration | undefined;
  #firstKeyframeMs: number | undefined;
  #firstSoundMs: number | undefined;
  #lastSoundMs = 0;
  #soundSamples = 0;
  #lastPictureMs = -Infinity;
  #dtsMs: number[] = [];
  #events: MediaEvent[] = [];
  #seen = 0;

  constructor({ audioOnly, fromMs = -Infinity }: SourceProbeOptions) {
    this.#wantsVideo = !audioOnly;
    this.#fromMs = fromMs;
  }

  /** Takes an event; returns the result as soon as there is one. Throws UnplayableSourceError. */
  push(event: MediaEvent): ProbedSource | undefined {
    if ((this.#seen += 1) > maxProbedEvents) throw new UnplayableSourceError();
    if (event.kind === 'videoConfiguration') this.#video = event.configuration;
    else if (event.kind === 'audioConfiguration') this.#audio = event.configuration;
    else if (event.kind === 'audio') this.#takeSound(event.frame);
    else if (this.#video && this.#wantsVideo) this.#takePicture(event.unit);
    this.#keep(event);
    return this.#isSettled() ? this.result() : undefined;
  }

  /** The result so far, for a source that ended early; undefined when there was nothing to show. */
  result(): ProbedSource | undefined {
    const hasVideo = this.#video !== undefined && this.#firstKeyframeMs !== undefined;
    const startMs = hasVideo ? this.#firstKeyframeMs : this.#audio && this.#firstSoundMs;
    if (startMs === undefined) return undefined;
    return {
      video: hasVideo ? this.#video : undefined,
      audio: this.#audio,
      hasSound: this.#audio !== undefined,
      frameRate: measureFrameRate(this.#dtsMs.slice(0, framesToMeasure), this.#video?.frameRate),
      soundFrameMs: this.#audio && (this.#soundSamples * 1_000) / this.#audio.sampleRateHz,
      startMs,
      events: this.#events,
    };
  }

  #takePicture(unit: { dtsMs: number; ptsMs: number; isKeyframe: boolean }): void {
    if (this.#firstKeyframeMs === undefined && unit.isKeyframe) this.#firstKeyframeMs = unit.ptsMs;
    this.#lastPictureMs = Math.max(this.#lastPictureMs, unit.ptsMs);
    if (this.#firstKeyframeMs !== undefined) this.#dtsMs.push(unit.dtsMs);
  }

  #takeSound({ ptsMs, samples }: Pick<AudioFrame, 'ptsMs' | 'samples'>): void {
    this.#soundSamples = Math.max(this.#soundSamples, samples);
    if (this.#audio) this.#firstSoundMs ??= ptsMs;
    this.#lastSoundMs = ptsMs;
  }

  /** Sound from before the first picture is kept for a source that turns out to have none. */
  #keep(event: MediaEvent): void {
    const isPicture = event.kind === 'video' && this.#firstKeyframeMs !== undefined;
    if (event.kind === 'audio' || isPicture) this.#events.push(event);
  }

  #isSettled(): boolean {
    if (this.#firstKeyframeMs === undefined) return this.#isSoundAlone();
    if (this.#dtsMs.length < framesToMeasure || this.#lastPictureMs < this.#fromMs) return false;
    const spanMs = (this.#dtsMs.at(-1) ?? 0) - (this.#dtsMs[0] ?? 0);
    return this.#audio !== undefined || spanMs >= audioWaitMs;
  }

  #isSoundAlone(): boolean {
    if (this.#firstSoundMs === undefined || this.#lastSoundMs < this.#fromMs) return false;
    const waitMs = this.#video ? announcedVideoWaitMs : videoWaitMs;
    return this.#lastSoundMs - this.#firstSoundMs >= (this.#wantsVideo ? waitMs : 0);
  }
}
