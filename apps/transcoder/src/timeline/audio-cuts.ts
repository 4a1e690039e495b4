// Where a stream without pictures is cut: segments on the grid of source time, parts counted from their start.
import type { CutPlace, OpenSegment } from '../packaging/cut.ts';
import { partAt, partEndMs, type Timeline } from './timeline.ts';

export class AudioCuts {
  readonly #timeline: Timeline;
  readonly #onCut: (place: CutPlace) => void;
  #segmentStartMs: number | undefined;
  #startMs = 0;
  #part = 0;
  #lastMs = 0;

  /** `open` is the segment to go on with; undefined to begin one. */
  constructor(timeline: Timeline, open: OpenSegment | undefined, onCut: (place: CutPlace) => void) {
    this.#timeline = timeline;
    this.#onCut = onCut;
    this.#segmentStartMs = open?.segmentStartMs;
    this.#startMs = open?.startMs ?? 0;
    this.#part = open?.part ?? 0;
  }

  /** A frame begins at `timeMs` (relay time): whatever ends there or before is told. */
  reach(timeMs: number): void {
    this.#lastMs = timeMs;
    if (this.#segmentStartMs === undefined) this.#begin(timeMs);
    for (;;) {
      const startMs = this.#segmentStartMs ?? timeMs;
      const segmentEndMs = (Math.floor(startMs / this.#timeline.segmentMs) + 1) * this.#timeline.segmentMs;
      const endMs = Math.min(segmentEndMs, partEndMs(this.#timeline, startMs, this.#part));
      if (timeMs < endMs) return;
      this.#cut(endMs, endMs === segmentEndMs);
    }
  }

  /** The source has ended `durationMs` after the start of its last frame, or at `untilMs` where that is later. */
  flush(durationMs: number, untilMs = -Infinity): void {
    const endMs = Math.max(this.#lastMs + durationMs, untilMs);
    if (this.#segmentStartMs !== undefined && this.#startMs < endMs) this.#cut(endMs, true);
  }

  #begin(timeMs: number): void {
    this.#segmentStartMs = timeMs;
    this.#startMs = timeMs;
    this.#part = partAt(this.#timeline, timeMs, timeMs);
  }

  #cut(endMs: number, endsSegment: boolean): void {
    const segmentStartMs = this.#segmentStartMs ?? endMs;
    this.#onCut({ segmentStartMs, part: this.#part, startMs: this.#startMs, endMs, endsSegment });
    if (endsSegment) this.#begin(endMs);
    else {
      this.#part += 1;
      this.#startMs = endMs;
    }
  }
}
