// A bound on what is asked of the API at the same time. Keys that are known have a lane of their own, so that a flood of
// invented ones holds up nobody but itself.

/** The lane is full, or the wait in it was too long. */
export class LaneFullError extends Error {
  override readonly name = 'LaneFullError';
}

export interface LaneBounds {
  readonly calls: number;
  readonly waiting: number;
  readonly waitMs: number;
}

export class CallLane {
  readonly #bounds: LaneBounds;
  readonly #waiting = new Set<() => void>();
  #calls = 0;

  constructor(bounds: LaneBounds) {
    this.#bounds = bounds;
  }

  /** Rejects with LaneFullError without calling when there is no room in time. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#calls >= this.#bounds.calls) await this.#place();
    else this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #place(): Promise<void> {
    if (this.#waiting.size >= this.#bounds.waiting) return Promise.reject(new LaneFullError('too many wait'));
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(enter);
        reject(new LaneFullError('waited too long'));
      }, this.#bounds.waitMs);
      this.#waiting.add(enter);
    });
  }

  /** The place goes to who has waited longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#calls -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
