// How often one may try to log in: per account and per address, counted in this process. The memory is bounded; when it
// is full, the oldest window makes room.
import { AppError } from '@millrace/errors';

const windowMs = 60_000;
const limits = { account: 10, address: 30 } as const;
const maxWindows = 20_000;

interface Window {
  startedAt: number;
  attempts: number;
}

export class LoginLimiter {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts one attempt. Throws RATE_LIMITED when there were too many. */
  count(attempt: { account: string; address: string }): void {
    for (const kind of ['account', 'address'] as const) {
      const window = this.#windowOf(`${kind}:${attempt[kind].toLowerCase()}`);
      window.attempts += 1;
      if (window.attempts > limits[kind]) throw this.#tooMany(window);
    }
  }

  #windowOf(name: string): Window {
    const known = this.#windows.get(name);
    if (known && this.#now() - known.startedAt < windowMs) return known;
    this.#windows.delete(name);
    if (this.#windows.size >= maxWindows) this.#forgetOldest();
    const window = { startedAt: this.#now(), attempts: 0 };
    this.#windows.set(name, window);
    return window;
  }

  /** A Map keeps the order of insertion, and windows are inserted when they start. */
  #forgetOldest(): void {
    for (const oldest of this.#windows.keys()) {
      this.#windows.delete(oldest);
      return;
    }
  }

  #tooMany(window: Window): AppError {
    const retryAfterSeconds = Math.max(1, Math.ceil((window.startedAt + windowMs - this.#now()) / 1_000));
    return new AppError('RATE_LIMITED', 'Too many attempts to log in. Wait a moment.', { retryAfterSeconds });
  }
}
