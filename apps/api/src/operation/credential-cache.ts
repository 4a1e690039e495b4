// API keys that were good a moment ago, so that a program that asks all the time does not have its key looked up each time.
// What changes about a key (revoked, expired, suspended organization, other scopes) is noticed when its second is over.
import type { ApiKeyPrincipal } from './principal.ts';

export const credentialLifeMs = 1_000;
const maxCredentials = 10_000;

export class CredentialCache {
  readonly #now: () => number;
  readonly #known = new Map<string, { principal: ApiKeyPrincipal; untilMs: number }>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get(keyHash: string): ApiKeyPrincipal | undefined {
    const known = this.#known.get(keyHash);
    return known && this.#now() < known.untilMs ? known.principal : undefined;
  }

  /** Keeps what was read at `readAtMs` of the same clock: it may have changed since then, not since now. */
  keep(keyHash: string, principal: ApiKeyPrincipal, readAtMs: number): void {
    this.#known.delete(keyHash);
    if (this.#known.size >= maxCredentials) this.#forgetOldest();
    this.#known.set(keyHash, { principal, untilMs: readAtMs + credentialLifeMs });
  }

  /** Something about keys has changed in this process: it is noticed at once here, and within the second elsewhere. */
  clear(): void {
    this.#known.clear();
  }

  now(): number {
    return this.#now();
  }

  #forgetOldest(): void {
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
