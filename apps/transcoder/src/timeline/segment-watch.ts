// Whether the source's pictures make segments that can be listed, looked at before anything is made of them. A segment that
// gets too long has one of two reasons: keyframes that are too far apart, or a source that stood still for a while. The one
// is a matter of how the source is cut, the other a hole: what comes behind it begins anew.
import type { VideoUnit } from '../packaging/access-unit.ts';
import { isBoundary, longestSegmentMs, targetDurationSeconds, type Timeline } from './timeline.ts';

export type PictureVerdict =
  | { kind: 'goes-on' }
  /** Behind a hole, and nothing can begin with it. */
  | { kind: 'left-out' }
  /** The source goes on here, behind a hole. */
  | { kind: 'hole'; fromMs: number }
  | { kind: 'not-followable'; openMs: number };

export interface SegmentWatchStart {
  /** Relay time of the first picture that is not published. */
  startMs: number;
  /** Start of the segment that it belongs to, when that has begun. */
  segmentStartMs: number | undefined;
}

/** Two pictures farther apart than this are no frame rate. */
const standstillMs = 1_000;
/** The first picture of a run is where the run begins, or there is a hole in between. */
const lateMs = 100;
const goesOn: PictureVerdict = { kind: 'goes-on' };

export class SegmentWatch {
  /** With the target duration that the first segment has decided, as soon as it has. */
  #timeline: Timeline;
  readonly #startMs: number;
  #segmentStartMs: number | undefined;
  #lastDtsMs: number | undefined;
  /** Within the open segment. */
  #stoodStill = false;
  #isBroken = false;
  #hasBegun = false;

  constructor(timeline: Timeline, { startMs, segmentStartMs }: SegmentWatchStart) {
    this.#timeline = timeline;
    this.#startMs = startMs;
    this.#segmentStartMs = segmentStartMs;
  }

  /** Whether there was a picture that goes on, behind those that are only decoded. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  look({ dtsMs, ptsMs, isKeyframe }: Pick<VideoUnit, 'dtsMs' | 'ptsMs' | 'isKeyframe'>): PictureVerdict {
    const stepMs = dtsMs - (this.#lastDtsMs ?? dtsMs);
    this.#lastDtsMs = dtsMs;
    if (ptsMs < this.#startMs) return goesOn;
    if (stepMs > standstillMs) this.#stoodStill = true;
    const openMs = ptsMs - (this.#segmentStartMs ?? this.#startMs);
    const isFirst = this.#segmentStartMs === undefined;
    const isLate = isFirst && ((openMs > lateMs && this.#stoodStill) || !this.#beginsAnew(isKeyframe));
    const isTooLong = openMs > longestSegmentMs(this.#timeline);
    if (isTooLong && !this.#stoodStill) return { kind: 'not-followable', openMs };
    this.#isBroken ||= isLate || isTooLong;
    if (this.#isBroken) return this.#beginsAnew(isKeyframe) ? { kind: 'hole', fromMs: ptsMs } : { kind: 'left-out' };
    this.#hasBegun = true;
    this.#follow(ptsMs, isKeyframe);
    return goesOn;
  }

  #follow(ptsMs: number, isKeyframe: boolean): void {
    const startMs = this.#segmentStartMs;
    const begins =
      startMs === undefined ||
      (this.#beginsAnew(isKeyframe) && isBoundary(this.#timeline, startMs, ptsMs, this.#isFirst));
    if (!begins) return;
    if (startMs !== undefined) this.#freeze(ptsMs - startMs);
    this.#segmentStartMs = ptsMs;
    this.#stoodStill = false;
  }

  #freeze(firstSegmentMs: number): void {
    const timeline = this.#timeline;
    if (timeline.targetDurationSeconds !== undefined) return;
    this.#timeline = { ...timeline, targetDurationSeconds: targetDurationSeconds(timeline, firstSegmentMs) };
  }

  /** The stream has no segment yet. */
  get #isFirst(): boolean {
    return this.#timeline.targetDurationSeconds === undefined;
  }

  /** What is encoded gets a key frame where it needs one. */
  #beginsAnew(isKeyframe: boolean): boolean {
    return isKeyframe || this.#timeline.mode === 'grid';
  }
}
