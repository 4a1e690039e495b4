// How often one may try to log in, to get a mail or to use a link: per account and per address, counted in this process.
// The memory is bounded; when it is full, the oldest window makes room.
import { AppError } from '@millrace/errors';
import { callerOf } from '../rate-limits/caller-address.ts';

const windowMs = 60_000;
/** By what is counted: logins of an account and from an address, mails to an account, tries of links from an address. */
const limits = { account: 10, address: 30, mail: 3, link: 30 } as const;
type Counted = keyof typeof limits;
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
  count({ account, address }: { account: string; address: string }): void {
    this.#count('account', account);
    this.#count('address', callerOf(address));
  }

  /** Counts one request for a mail to somebody. */
  countMail({ account, address }: { account: string; address: string }): void {
    this.#count('mail', account);
    this.#count('link', callerOf(address));
  }

  /** Counts one try of what a link holds. */
  countLink(address: string): void {
    this.#count('link', callerOf(address));
  }

  #count(kind: Counted, name: string): void {
    const window = this.#windowOf(`${kind}:${name.toLowerCase()}`);
    window.attempts += 1;
    if (window.attempts > limits[kind]) throw this.#tooMany(window);
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
    return new AppError('RATE_LIMITED', 'Too many attempts. Wait a moment.', { retryAfterSeconds });
  }
}
