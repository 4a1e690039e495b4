// Peak and mean bit rate of one rendition over the life of a stream, for BANDWIDTH and AVERAGE-BANDWIDTH.
import type { CellMedia } from '@millrace/pipeline';

export class BitRateMeter {
  #peakBps: number;
  #bits: number;
  #seconds: number;

  /** Goes on from an earlier run: `earlier` is its last entry, `elapsedSeconds` the stream time until then. */
  constructor(earlier?: { media: CellMedia; elapsedSeconds: number }) {
    this.#peakBps = earlier?.media.peakBps ?? 0;
    this.#seconds = earlier?.elapsedSeconds ?? 0;
    this.#bits = (earlier?.media.averageBps ?? 0) * this.#seconds;
  }

  /** Segments much shorter than their siblings (the last one of a run) say nothing about the peak. */
  add(sizeBytes: number, durationSeconds: number, shortestCountedSeconds: number): void {
    this.#bits += sizeBytes * 8;
    this.#seconds += durationSeconds;
    if (durationSeconds >= shortestCountedSeconds || this.#peakBps === 0) {
      this.#peakBps = Math.max(this.#peakBps, (sizeBytes * 8) / durationSeconds);
    }
  }

  get peakBps(): number {
    return Math.ceil(this.#peakBps);
  }

  get averageBps(): number {
    return this.#seconds > 0 ? Math.ceil(this.#bits / this.#seconds) : 0;
  }
}
