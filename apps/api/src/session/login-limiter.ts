// How often one may try to log in, to get a mail or to use a link: per account and per address, counted by all API
// processes together (rate-limits). Names are counted by their hash: who looks into Redis finds no e-mail.
import { AppError } from '@millrace/errors';
import { callerOf } from '@millrace/service';
import { createHash } from 'node:crypto';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';

const windowSeconds = 60;
/** By what is counted: logins of an account and from an address, mails to an account, tries of links from an address. */
const limits = { account: 10, address: 30, mail: 3, link: 30 } as const;
type Counted = keyof typeof limits;

export class LoginLimiter {
  readonly #rates: Pick<RateLimiter, 'takeOf'>;

  constructor(rates: Pick<RateLimiter, 'takeOf'>) {
    this.#rates = rates;
  }

  /** Counts one attempt. Throws RATE_LIMITED when there were too many. */
  async count({ account, address }: { account: string; address: string }): Promise<void> {
    await this.#count('account', account);
    await this.#count('address', callerOf(address));
  }

  /** Counts one request for a mail to somebody. */
  async countMail({ account, address }: { account: string; address: string }): Promise<void> {
    await this.#count('mail', account);
    await this.#count('link', callerOf(address));
  }

  /** Counts one try of what a link holds. */
  async countLink(address: string): Promise<void> {
    await this.#count('link', callerOf(address));
  }

  async #count(kind: Counted, name: string): Promise<void> {
    const hash = createHash('sha256').update(name.toLowerCase()).digest('base64url');
    const turn = await this.#rates.takeOf(`${kind}:${hash}`, { quota: limits[kind], windowSeconds });
    if (turn.isAllowed) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(turn.nextInMs / 1_000));
    throw new AppError('RATE_LIMITED', 'Too many attempts. Wait a moment.', { retryAfterSeconds });
  }
}
