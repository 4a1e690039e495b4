// Measures one publication while it passes: a note per message, nothing kept of the media, one sample whenever it is asked
// for. It reads the encoder's own timestamps, before anything is put right.
import { judgeIngestHealth, type IngestHealthReport, type IngestHealthSample } from '@millrace/pipeline';
import type { LatencyMode } from '@millrace/pipeline';
import type { MediaEvent } from '../media/media-intake.ts';
import { LeastTransit } from '../media/least-transit.ts';
import { UnwrappedClock } from '../media/unwrapped-clock.ts';
import { Arrival } from './arrival.ts';
import { FrameNotes, type FrameNote } from './frame-notes.ts';
import { hasCompositionTime, peekAudio, peekVideo } from './frame-peek.ts';
import { RateHistory } from './rate-history.ts';
import { describeAudio, describeVideo } from './source-format.ts';
import { Spread } from './spread.ts';

/** A step of the clock so far back is a jump, as is one ahead to where frames would come before their time. */
const maxStepBackMs = 1_000;
/** A shorter interval would tell of a burst, such as a publish begins with, and not of the source. */
const leastIntervalMs = 1_000;
/** An interval that has no end yet is known to be long from here on. */
const longOpenIntervalMs = 2_000;

interface Track {
  readonly clock: UnwrappedClock;
  transit: LeastTransit;
  bytes: number;
  keyframeBytes: number;
  frames: number;
}

export class IngestMeter {
  readonly #latencyMode: LatencyMode;
  /** Frames that have passed and are not measured yet. */
  readonly #notes = new FrameNotes();
  readonly #arrival = new Arrival();
  readonly #intervals = new Spread();
  readonly #rates = new RateHistory();
  #video: Track | undefined;
  #audio: Track | undefined;
  #videoFormat: IngestHealthSample['video'] = null;
  /** Undefined until the first sound has been looked at. */
  #audioFormat: IngestHealthSample['audio'] | undefined;
  #firstFrameAtMs: number | undefined;
  #sampledAtMs: number | undefined;
  #keyframeMs: number | undefined;
  #keyframeIntervalMs: number | undefined;
  #hasBFrames = false;
  #jumps = 0;
  #droppedBefore = 0;

  constructor(latencyMode: LatencyMode) {
    this.#latencyMode = latencyMode;
  }

  /** The encoder's time at its latest frame, unwrapped; undefined before the first. */
  get mediaMs(): number | undefined {
    this.#measure();
    return (this.#video ?? this.#audio)?.clock.timeMs;
  }

  /** Takes note of one message. `nowMs` is a monotonic clock. */
  note(event: MediaEvent, nowMs: number): void {
    if (event.kind === 'video') this.#noteVideo(event.payload, event.timestampMs, nowMs);
    else if (event.kind === 'audio') this.#noteAudio(event.payload, event.timestampMs, nowMs);
    if (this.#notes.isFull) this.#measure();
  }

  /** What happened since the last time; undefined when that is no second. `dropped` counts from the beginning. */
  report(now: { monotonicMs: number; unixMs: number }, dropped: number): IngestHealthReport | undefined {
    this.#measure();
    if (this.#firstFrameAtMs === undefined || this.#sampledAtMs === undefined) return undefined;
    const spanMs = now.monotonicMs - this.#sampledAtMs;
    if (spanMs < leastIntervalMs) return undefined;
    const ageMs = Math.round(now.monotonicMs - this.#firstFrameAtMs);
    const sample = { atMs: now.unixMs, ageMs, ...this.#sample(spanMs, dropped) };
    this.#beginInterval(now.monotonicMs);
    return { sample, codes: judgeIngestHealth(sample, { latencyMode: this.#latencyMode }) };
  }

  #noteVideo(payload: Uint8Array, rawMs: number, nowMs: number): void {
    const peek = peekVideo(payload);
    if (peek === 'header') this.#videoFormat = describeVideo(payload) ?? this.#videoFormat;
    if (peek !== 'frame' && peek !== 'keyframe') return;
    this.#notes.addVideo({
      isKeyframe: peek === 'keyframe',
      hasCompositionTime: hasCompositionTime(payload),
      sizeBytes: payload.length,
      rawMs,
      arrivedAtMs: nowMs,
    });
  }

  #noteAudio(payload: Uint8Array, rawMs: number, nowMs: number): void {
    const peek = peekAudio(payload);
    if (peek === 'header') this.#audioFormat = describeAudio(payload) ?? this.#audioFormat;
    if (peek !== 'frame') return;
    if (this.#audioFormat === undefined) this.#audioFormat = describeAudio(payload) ?? null;
    this.#notes.addAudio(payload.length, rawMs, nowMs);
  }

  #measure(): void {
    this.#notes.drain((frame) => {
      if (frame.isVideo) this.#measureVideo(frame);
      else this.#measureAudio(frame);
    });
  }

  #measureVideo({ isKeyframe, hasCompositionTime, sizeBytes, rawMs, arrivedAtMs }: FrameNote): void {
    const track = (this.#video ??= this.#openTrack(rawMs, arrivedAtMs));
    const isFirst = track.frames === 0 && track.bytes === 0 && this.#keyframeMs === undefined;
    const stepMs = this.#advance(track, rawMs, sizeBytes, arrivedAtMs);
    if (!isFirst && stepMs !== undefined) this.#intervals.note(Math.max(0, stepMs));
    this.#hasBFrames ||= hasCompositionTime;
    if (isKeyframe) {
      track.keyframeBytes += sizeBytes;
      this.#noteKeyframe(track.clock.timeMs);
    }
    this.#arrival.note(track.clock.timeMs, arrivedAtMs);
  }

  #measureAudio({ sizeBytes, rawMs, arrivedAtMs }: FrameNote): void {
    const track = (this.#audio ??= this.#openTrack(rawMs, arrivedAtMs));
    this.#advance(track, rawMs, sizeBytes, arrivedAtMs);
    if (this.#video === undefined) this.#arrival.note(track.clock.timeMs, arrivedAtMs);
  }

  #openTrack(rawMs: number, nowMs: number): Track {
    this.#firstFrameAtMs ??= this.#sampledAtMs = nowMs;
    const transit = new LeastTransit();
    transit.note(rawMs, nowMs);
    return { clock: new UnwrappedClock(rawMs), transit, bytes: 0, keyframeBytes: 0, frames: 0 };
  }

  /** Returns how far the track's clock moved; undefined when it jumped. */
  #advance(track: Track, rawMs: number, sizeBytes: number, nowMs: number): number | undefined {
    const stepMs = track.clock.step(rawMs);
    const hasJumped = stepMs < -maxStepBackMs || track.transit.isEarly(track.clock.timeMs, nowMs);
    if (hasJumped) {
      this.#jumps += 1;
      this.#arrival.restart();
      this.#keyframeMs = undefined;
      track.transit = new LeastTransit();
    }
    track.transit.note(track.clock.timeMs, nowMs);
    track.bytes += sizeBytes;
    track.frames += 1;
    return hasJumped ? undefined : stepMs;
  }

  #noteKeyframe(mediaMs: number): void {
    if (this.#keyframeMs !== undefined) this.#keyframeIntervalMs = Math.max(0, mediaMs - this.#keyframeMs);
    this.#keyframeMs = mediaMs;
  }

  #sample(spanMs: number, dropped: number): Omit<IngestHealthSample, 'atMs' | 'ageMs'> {
    const perSecond = (amount: number) => (amount * 1_000) / spanMs;
    const videoBitrateBps = Math.round(perSecond((this.#video?.bytes ?? 0) * 8));
    const audioBitrateBps = Math.round(perSecond((this.#audio?.bytes ?? 0) * 8));
    const keyframeBps = perSecond((this.#video?.keyframeBytes ?? 0) * 8);
    this.#rates.note({ bps: videoBitrateBps + audioBitrateBps, keyframeBps });
    const droppedMessages = Math.max(0, dropped - this.#droppedBefore);
    this.#droppedBefore = dropped;
    return {
      videoBitrateBps,
      audioBitrateBps,
      bitrateVariation: rounded(this.#rates.variation),
      frameRate: rounded(Math.min(perSecond(this.#video?.frames ?? 0), this.#ownFrameRate())),
      frameRateVariation: rounded(this.#intervals.variation),
      keyframeIntervalMs: this.#keyframeDistanceMs(),
      audioVideoSkewMs: this.#skewMs(),
      jitterMs: rounded(this.#arrival.jitterMs),
      behindMs: Math.round(this.#arrival.behindMs),
      droppedMessages,
      timestampJumps: this.#jumps,
      hasBFrames: this.#hasBFrames,
      video: this.#videoFormat,
      audio: this.#audioFormat ?? null,
    };
  }

  #beginInterval(nowMs: number): void {
    this.#sampledAtMs = nowMs;
    this.#jumps = 0;
    this.#hasBFrames = false;
    this.#intervals.clear();
    for (const track of [this.#video, this.#audio])
      if (track !== undefined) track.bytes = track.keyframeBytes = track.frames = 0;
  }

  /** By the time stamps: frames that were held up and come at once are no more than were made. */
  #ownFrameRate(): number {
    return this.#intervals.mean > 0 ? 1_000 / this.#intervals.mean : Infinity;
  }

  #keyframeDistanceMs(): number | null {
    if (this.#video === undefined) return null;
    const openMs = this.#keyframeMs === undefined ? 0 : this.#video.clock.timeMs - this.#keyframeMs;
    const isKnown = this.#keyframeIntervalMs !== undefined || openMs > longOpenIntervalMs;
    return isKnown ? Math.round(Math.max(this.#keyframeIntervalMs ?? 0, openMs)) : null;
  }

  /** A track that has stopped is missing, and not late. */
  #skewMs(): number | null {
    if (!this.#video?.frames || !this.#audio?.frames) return null;
    return Math.round(this.#audio.clock.timeMs - this.#video.clock.timeMs);
  }
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
