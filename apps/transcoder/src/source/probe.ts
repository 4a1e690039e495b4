// The first moments of a source: its configurations, its frame rate, whether it has sound. What was read is kept, to be
// pushed on as if nothing had been looked at.
import type { AacConfiguration, AvcConfiguration } from '@millrace/codecs';
import type { MediaEvent } from '../packaging/access-unit.ts';
import { framesToMeasure, measureFrameRate } from '../timeline/frame-rate.ts';

export interface ProbedSource {
  video: AvcConfiguration;
  audio: AacConfiguration | undefined;
  frameRate: number;
  /** Presentation time of the first keyframe (relay time). */
  firstKeyframeMs: number;
  /** Everything read so far, from the first keyframe on. */
  events: MediaEvent[];
}

/** A source without sound is one that has had none for this long after its first picture. */
const audioWaitMs = 1_000;
/** More than this without a keyframe and two configurations is not a stream that can be shown. */
const maxProbedEvents = 5_000;

/** The source can't be shown: no H.264 picture that decoding can start at. */
export class UnplayableSourceError extends Error {
  constructor() {
    super('the source has no H.264 video that decoding can start at');
    this.name = 'UnplayableSourceError';
  }
}

export class SourceProbe {
  #video: AvcConfiguration | undefined;
  #audio: AacConfiguration | undefined;
  #firstKeyframeMs: number | undefined;
  #dtsMs: number[] = [];
  #events: MediaEvent[] = [];
  #seen = 0;

  /** Takes an event; returns the result as soon as there is one. Throws UnplayableSourceError. */
  push(event: MediaEvent): ProbedSource | undefined {
    if ((this.#seen += 1) > maxProbedEvents) throw new UnplayableSourceError();
    if (event.kind === 'videoConfiguration') this.#video = event.configuration;
    else if (event.kind === 'audioConfiguration') this.#audio = event.configuration;
    else if (event.kind === 'video' && this.#video) this.#takePicture(event.unit);
    if (this.#firstKeyframeMs !== undefined) this.#events.push(event);
    return this.#isSettled() ? this.result() : undefined;
  }

  /** The result so far, for a source that ended early; undefined when there was no picture. */
  result(): ProbedSource | undefined {
    if (!this.#video || this.#firstKeyframeMs === undefined) return undefined;
    return {
      video: this.#video,
      audio: this.#audio,
      frameRate: measureFrameRate(this.#dtsMs.slice(0, framesToMeasure), this.#video.frameRate),
      firstKeyframeMs: this.#firstKeyframeMs,
      events: this.#events,
    };
  }

  #takePicture(unit: { dtsMs: number; ptsMs: number; isKeyframe: boolean }): void {
    if (this.#firstKeyframeMs === undefined && unit.isKeyframe) this.#firstKeyframeMs = unit.ptsMs;
    if (this.#firstKeyframeMs !== undefined) this.#dtsMs.push(unit.dtsMs);
  }

  #isSettled(): boolean {
    if (this.#dtsMs.length < framesToMeasure) return false;
    const spanMs = (this.#dtsMs.at(-1) ?? 0) - (this.#dtsMs[0] ?? 0);
    return this.#audio !== undefined || spanMs >= audioWaitMs;
  }
}
