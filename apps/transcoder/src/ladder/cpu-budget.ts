// How much of the machine's CPU the streams of this worker have been promised. A stream that finds little left gets fewer
// rungs; it is never refused, since passing the source through costs next to nothing. Costs are estimated when a stream
// begins and measured while it runs; the estimates follow what this machine has measured.

export interface CpuShare {
  /** CPU seconds per second that this stream may use at most, in terms of estimates. */
  readonly available: number;
  /** Says what it will use by the estimate. */
  take(estimatedCost: number): void;
  /** Says what it does use. A measurement that comes after `release` counts nothing. */
  measure(cpuCost: number): void;
  /** Gives all of it back, until something is taken again. */
  release(): void;
}

const learningRate = 0.1;
const leastFactor = 0.25;
const greatestFactor = 4;

export class CpuBudget {
  readonly #total: number;
  #taken = 0;
  /** What things have cost here, by their estimate. */
  #costFactor = 1;

  constructor(totalCpuSecondsPerSecond: number) {
    this.#total = totalCpuSecondsPerSecond;
  }

  get taken(): number {
    return this.#taken;
  }

  share(): CpuShare {
    let mine = 0;
    let estimated = 0;
    let isReleased = false;
    const set = (cpuCost: number) => {
      if (isReleased) return;
      this.#taken += cpuCost - mine;
      mine = cpuCost;
    };
    const available = () => (this.#total - this.#taken + mine) / this.#costFactor;
    return {
      get available() {
        return available();
      },
      take: (estimatedCost) => {
        estimated = estimatedCost;
        isReleased = false;
        set(estimatedCost * this.#costFactor);
      },
      measure: (cpuCost) => {
        set(cpuCost);
        if (estimated > 0) this.#learn(cpuCost / estimated);
      },
      release: () => {
        set(0);
        isReleased = true;
      },
    };
  }

  /** A little from each measurement; one odd stream does not change what all others get. */
  #learn(factor: number): void {
    const bounded = Math.min(Math.max(factor, leastFactor), greatestFactor);
    this.#costFactor += (bounded - this.#costFactor) * learningRate;
  }
}
