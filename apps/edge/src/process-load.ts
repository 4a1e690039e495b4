// How much this process has left. Above its bounds it takes on no new work; what it carries already it carries on.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const sampleMs = 1_000;
/** A process that is this late, most of the time and for this long, has no time for another stream. */
const maxLagMs = 300;
const lagPercentile = 90;
const lateSamples = 3;
const resolutionMs = 20;

export class ProcessLoad {
  readonly #maxMemoryBytes: number;
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #timer: NodeJS.Timeout;
  #isOutOfMemory = false;
  #lateFor = 0;

  constructor(maxMemoryBytes: number) {
    this.#maxMemoryBytes = maxMemoryBytes;
    this.#delays.enable();
    this.#timer = setInterval(() => this.#sample(), sampleMs);
    this.#timer.unref();
  }

  get isOutOfMemory(): boolean {
    return this.#isOutOfMemory;
  }

  /** What is short, if anything is. */
  get shortage(): 'memory' | 'time' | undefined {
    if (this.#isOutOfMemory) return 'memory';
    return this.#lateFor >= lateSamples ? 'time' : undefined;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delays.disable();
  }

  #sample(): void {
    this.#isOutOfMemory = process.memoryUsage.rss() > this.#maxMemoryBytes;
    const isLate = this.#delays.percentile(lagPercentile) / 1e6 > maxLagMs;
    this.#lateFor = isLate ? this.#lateFor + 1 : 0;
    this.#delays.reset();
  }
}
