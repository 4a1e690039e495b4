// When a call is tried again, and after how long. A budget for the whole client keeps retries from becoming the load that
// an API in trouble does not need: each retry takes one, each call that succeeds gives a tenth back.
import { MillraceApiError, MillraceConnectionError } from './errors.ts';

const firstDelayMs = 500;
const longestDelayMs = 8_000;
/** An API that asks for more patience than that is not waited for. */
const longestRetryAfterMs = 60_000;
const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export class RetryBudget {
  readonly #size: number;
  #left: number;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** Whether there is one left; it is gone then. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  giveBack(): void {
    this.#left = Math.min(this.#size, this.#left + 0.1);
  }
}

/** Whether the same call may succeed a moment later. All calls are safe to repeat: changes carry an Idempotency-Key. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof MillraceConnectionError) return true;
  if (!(error instanceof MillraceApiError)) return false;
  if ((error.retryAfterMs ?? 0) > longestRetryAfterMs) return false;
  return retriedStatuses.has(error.status) || error.code === 'IDEMPOTENCY_IN_PROGRESS';
}

/** `retry` counts from 0. What the API asks for is the least; beyond it, anything up to a bound that doubles. */
export function delayBefore(retry: number, error: unknown, random: () => number): number {
  const asked = error instanceof MillraceApiError ? (error.retryAfterMs ?? 0) : 0;
  const bound = Math.min(longestDelayMs, firstDelayMs * 2 ** retry);
  return asked + random() * bound;
}
