// How often a run may be started again on the spot. Input that kills every child must not keep a worker busy for ever; one that
// made media before it died was not killed by what it began with.
import { setTimeout as delay } from 'node:timers/promises';

/** Shorter than the edge waits before it takes the worker for lost: whoever came in its place would begin to count anew. */
const pausesMs = [0, 100, 200, 200, 200] as const;
const windowMs = 60_000;

export class RestartBudget {
  #restartsAtMs: number[] = [];

  /** The run makes media: what ends it next is another thing. */
  renew(): void {
    this.#restartsAtMs = [];
  }

  /** Waits before the next start; false, and at once, when there were too many within a minute that made nothing. */
  async pause(signal: AbortSignal): Promise<boolean> {
    const nowMs = performance.now();
    this.#restartsAtMs = this.#restartsAtMs.filter((atMs) => nowMs - atMs < windowMs);
    const pauseMs = pausesMs[this.#restartsAtMs.length];
    if (pauseMs === undefined) return false;
    this.#restartsAtMs.push(nowMs);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    return true;
  }
}
