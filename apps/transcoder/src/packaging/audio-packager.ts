// Frames of sound → parts of CMAF segments that follow the cuts of the video. Time is counted in samples: a frame begins where the
// previous one ended, so rounding of the source's milliseconds never shows. Where the source has no sound, silence takes its
// place: players stop where one of their tracks has nothing.
import type { AudioConfiguration, SilentFrame } from '@millrace/codecs';
import { buildMediaSegment, type Sample } from '@millrace/cmaf';
import { trackIds } from '@millrace/pipeline';
import type { AudioFrame } from './access-unit.ts';
import { sequenceNumberAt, type CutPlace, type PartSink } from './cut.ts';

/** A frame farther than this from where the count of samples puts it means a hole (or an overlap) in the source. */
const resyncMs = 50;
/** Encoders interleave sound and pictures; one that is further apart than this can't be waited for. */
const longestPatienceMs = 6_000;
const leastPatienceMs = 1_000;
const patienceFactor = 1.5;

export interface AudioPackagerOptions extends PartSink {
  renditionId: string;
  configuration: Pick<AudioConfiguration, 'sampleRateHz'>;
  baseMs: number;
  /** Frames that begin before this (relay time) belong to earlier segments and are left out. */
  fromMs: number;
  /** Where the samples of an earlier run on the same timeline ended, and how far the source's time stamps were ahead. */
  resume: AudioResume | undefined;
  /** What takes the place of sound that is not there; undefined where none can be made, which leaves gaps. */
  silence?: SilentFrame | undefined;
  /**
   * How far the sound may stay behind the pictures before silence takes its place: 0 for a source without sound, for ever
   * if not given.
   */
  patienceMs?: number;
  /** How far the sound may be ahead of the pictures before no more of it is kept; for ever if not given. */
  longestLeadMs?: number | undefined;
}

export interface AudioResume {
  ticks: number;
  driftTicks: number;
}

interface Timed {
  ticks: number;
  frameTicks: number;
  data: Uint8Array;
}

export class AudioPackager {
  readonly #options: AudioPackagerOptions;
  readonly #ticksPerMs: number;
  readonly #resyncTicks: number;
  /** Cuts of the video that the audio has not reached yet. */
  #cuts: CutPlace[] = [];
  #frames: Timed[] = [];
  #nextTicks: number | undefined;
  /** Length of the newest frame. */
  #frameTicks = 0;
  /** How far the source's time stamps are ahead of the samples. */
  #driftTicks = 0;
  /** Set until the first frame behind those of an earlier run has come. */
  #resume: AudioResume | undefined;
  #patienceMs: number;
  #isAbsent: boolean;
  /** How far the pictures have come; undefined before the first. */
  #pictureMs: number | undefined;

  constructor(options: AudioPackagerOptions) {
    this.#options = options;
    this.#ticksPerMs = options.configuration.sampleRateHz / 1_000;
    this.#resyncTicks = resyncMs * this.#ticksPerMs;
    this.#resume = options.resume;
    this.#nextTicks = options.resume?.ticks;
    this.#patienceMs = options.patienceMs ?? Infinity;
    this.#isAbsent = options.patienceMs === 0;
  }

  push(frame: AudioFrame): void {
    const { longestLeadMs = Infinity } = this.#options;
    if (this.#pictureMs !== undefined && frame.ptsMs - this.#pictureMs > longestLeadMs) return;
    const sourceTicks = this.#toTicks(frame.ptsMs);
    if (this.#nextTicks === undefined) {
      if (frame.ptsMs < this.#options.fromMs) return;
      const fromTicks = this.#toTicks(this.#options.fromMs);
      // The frame before it may have begun too early, and is left out.
      this.#nextTicks = sourceTicks - fromTicks > this.#toleratedTicks(frame.samples) ? fromTicks : sourceTicks;
    }
    this.#frameTicks = frame.samples;
    this.#returnsAt(frame.ptsMs);
    if (this.#resume && sourceTicks < this.#resume.ticks + this.#resume.driftTicks - frame.samples / 2) return;
    this.#resume = undefined;
    if (sourceTicks - this.#nextTicks > this.#resyncTicks) this.#fillTo(sourceTicks);
    const drift = sourceTicks - this.#nextTicks;
    if (drift < -frame.samples / 2 && drift < -this.#resyncTicks / 2) return;
    this.#driftTicks = drift > this.#resyncTicks ? 0 : drift;
    if (drift > this.#resyncTicks) this.#nextTicks = sourceTicks;
    this.#frames.push({ ticks: this.#nextTicks, frameTicks: frame.samples, data: frame.data });
    this.#nextTicks += frame.samples;
    this.#closeReached();
  }

  /** The video is cut here: the audio is too, as soon as it has got that far. */
  cutAt(place: CutPlace): void {
    this.#cuts.push(place);
    if (this.#isAbsent) this.flush();
    else this.#closeReached();
  }

  /** Sound is not waited for: it has stopped, or not begun. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  /** How far the sound has come, in relay time. */
  get reachedMs(): number {
    return this.#nextTicks === undefined ? this.#options.fromMs : this.#toRelayMs(this.#nextTicks);
  }

  /** The pictures have come this far. Sound that is too far behind is not waited for until it comes back. */
  pictureAt(pictureMs: number): void {
    this.#pictureMs = pictureMs;
    if (this.#isAbsent || pictureMs - this.reachedMs <= this.#patienceMs) return;
    this.#isAbsent = true;
    this.flush();
  }

  /** Closes what is still open, for a source that has ended or whose audio has stopped. */
  flush(): void {
    for (const place of this.#cuts.splice(0)) {
      const endTicks = this.#toTicks(place.endMs);
      const isShort = endTicks - (this.#nextTicks ?? -Infinity) > this.#toleratedTicks(this.#frameTicks);
      if (this.#isAbsent || isShort) this.#fillTo(endTicks);
      this.#close(place);
    }
  }

  /** At its ends, sound has up to a frame less than the pictures. */
  #toleratedTicks(frameTicks: number): number {
    return Math.max(this.#resyncTicks, frameTicks);
  }

  /** Sound that is always later than it was waited for is waited for longer, or it would never be heard. */
  #returnsAt(frameMs: number): void {
    if (!this.#isAbsent) return;
    const lateMs = (this.#pictureMs ?? -Infinity) - frameMs;
    if (lateMs > longestPatienceMs) return;
    this.#isAbsent = false;
    this.#patienceMs = Math.min(
      longestPatienceMs,
      Math.max(this.#patienceMs, lateMs * patienceFactor, leastPatienceMs),
    );
  }

  /** Silence from where the sound has come to, up to `ticks` and not beyond, in whole frames. */
  #fillTo(ticks: number): void {
    const { silence } = this.#options;
    if (!silence) return;
    this.#nextTicks ??= this.#toTicks(this.#options.fromMs);
    while (this.#nextTicks + silence.samples / 2 <= ticks) {
      this.#frames.push({ ticks: this.#nextTicks, frameTicks: silence.samples, data: silence.data });
      this.#nextTicks += silence.samples;
    }
  }

  #closeReached(): void {
    for (;;) {
      const place = this.#cuts[0];
      const newest = this.#frames.at(-1);
      if (!place || !newest || newest.ticks < this.#toTicks(place.endMs)) return;
      this.#cuts.shift();
      this.#close(place);
    }
  }

  #close(place: CutPlace): void {
    const { renditionId, onPart, onGap } = this.#options;
    const endTicks = this.#toTicks(place.endMs);
    const count = this.#frames.findIndex(({ ticks }) => ticks >= endTicks);
    const frames = this.#frames.splice(0, count < 0 ? this.#frames.length : count);
    const [first] = frames;
    if (!first) {
      onGap(renditionId, place);
      return;
    }
    const last = frames.at(-1) ?? first;
    const nextTicks = this.#frames[0]?.ticks ?? last.ticks + last.frameTicks;
    const bytes = buildMediaSegment({
      sequenceNumber: sequenceNumberAt(this.#options.baseMs + place.startMs),
      trackId: trackIds.audio,
      baseMediaDecodeTime: first.ticks,
      samples: frames.map((frame, i) => toSample(frame, frames[i + 1]?.ticks ?? nextTicks)),
      withStyp: place.part === 0,
    });
    const durationTicks = nextTicks - first.ticks;
    const driftTicks = Math.round(this.#driftTicks);
    const told = { startTicks: first.ticks, durationTicks, driftTicks, independent: true };
    // In one piece: frames of sound where they are would keep the pictures that they came with.
    onPart({ renditionId, place, ...told, pieces: [bytes], sizeBytes: bytes.length });
  }

  /** Relay time → ticks of stream time. */
  #toTicks(relayMs: number): number {
    return Math.round((this.#options.baseMs + relayMs) * this.#ticksPerMs);
  }

  #toRelayMs(ticks: number): number {
    return ticks / this.#ticksPerMs - this.#options.baseMs;
  }
}

function toSample({ ticks, data }: Timed, nextTicks: number): Sample {
  return { data, durationTicks: nextTicks - ticks, compositionOffsetTicks: 0, isSync: true };
}
