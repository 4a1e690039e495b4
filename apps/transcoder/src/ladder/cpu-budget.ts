// How much of the machine's CPU the streams of this worker have been promised. A stream that finds little left gets fewer
// rungs; it is never refused, since passing the source through costs next to nothing.

export interface CpuShare {
  /** CPU seconds per second that this stream may use at most. */
  readonly available: number;
  /** Says what it will use. */
  take(cpuCost: number): void;
  release(): void;
}

export class CpuBudget {
  readonly #total: number;
  #taken = 0;

  constructor(totalCpuSecondsPerSecond: number) {
    this.#total = totalCpuSecondsPerSecond;
  }

  get taken(): number {
    return this.#taken;
  }

  share(): CpuShare {
    let mine = 0;
    const set = (cpuCost: number) => {
      this.#taken += cpuCost - mine;
      mine = cpuCost;
    };
    const available = () => this.#total - this.#taken + mine;
    return {
      get available() {
        return available();
      },
      take: set,
      release: () => set(0),
    };
  }
}
