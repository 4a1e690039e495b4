// Challenges of Adobe authentication that nobody has to remember: each carries its time and a MAC over itself and the
// address it was given to, so any process with the key can check it. Only those that led to a login are kept, until they
// have expired anyway: a response that was listened to opens nothing a second time.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const lifetimeMs = 30_000;
const maxRedeemed = 10_000;
const timeSizeBytes = 6;
const nonceSizeBytes = 10;
const macSizeBytes = 16;
const bodySizeBytes = timeSizeBytes + nonceSizeBytes;

/** One for all connections of a process. */
export class AdobeChallenges {
  readonly #key: Uint8Array;
  readonly #unixTimeMs: () => number;
  /** Redeemed challenges, oldest first, and when. */
  readonly #redeemed = new Map<string, number>();

  /** `key`: 32 random bytes, the same wherever an encoder may come back to. */
  constructor(options: { key: Uint8Array; unixTimeMs: () => number }) {
    this.#key = options.key;
    this.#unixTimeMs = options.unixTimeMs;
  }

  issue(remoteAddress: string): string {
    const body = randomBytes(bodySizeBytes);
    body.writeUIntBE(this.#unixTimeMs(), 0, timeSizeBytes);
    return Buffer.concat([body, this.#mac(body, remoteAddress)]).toString('base64url');
  }

  /** Whether this was issued to this address, within its lifetime, and not redeemed here. */
  isValid(challenge: string, remoteAddress: string): boolean {
    const bytes = Buffer.from(challenge, 'base64url');
    if (bytes.length !== bodySizeBytes + macSizeBytes || bytes.toString('base64url') !== challenge) return false;
    const body = bytes.subarray(0, bodySizeBytes);
    if (!timingSafeEqual(bytes.subarray(bodySizeBytes), this.#mac(body, remoteAddress))) return false;
    const ageMs = this.#unixTimeMs() - body.readUIntBE(0, timeSizeBytes);
    return Math.abs(ageMs) <= lifetimeMs && !this.#redeemed.has(challenge);
  }

  /** Like `isValid`, and true only once. */
  redeem(challenge: string, remoteAddress: string): boolean {
    if (!this.isValid(challenge, remoteAddress)) return false;
    const nowMs = this.#unixTimeMs();
    for (const [old, redeemedAtMs] of this.#redeemed) {
      if (this.#redeemed.size < maxRedeemed && nowMs - redeemedAtMs <= 2 * lifetimeMs) break;
      this.#redeemed.delete(old);
    }
    this.#redeemed.set(challenge, nowMs);
    return true;
  }

  #mac(body: Uint8Array, remoteAddress: string): Buffer {
    return createHmac('sha256', this.#key).update(body).update(remoteAddress).digest().subarray(0, macSizeBytes);
  }
}
