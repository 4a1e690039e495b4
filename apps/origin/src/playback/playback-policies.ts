// Who may watch what: the policy of each playback id and the keys of its organization, as the API tells them. What is known
// is used at once and renewed behind the answer; what is old is asked for again first, so that a revoked key is not believed
// once more, and what is said to have changed at once. While the API is away what is known stands. What was never known is not guessed.
import { AppError } from '@millrace/errors';
import { isId, type PlaybackId, type PlaybackKey, type PlaybackKeyId, type PlaybackPolicy } from '@millrace/pipeline';
import { LRUCache } from 'lru-cache';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { notFound } from '../delivery/find-stream.ts';
import { SingleFlight } from '../single-flight.ts';
import type { LookedUpChannel } from './channel-lookup.ts';
import { monotonicMs } from '../monotonic-clock.ts';

export interface KnownPolicy {
  policy: PlaybackPolicy;
  /** By `kid`. */
  keys: ReadonlyMap<string, KeyObject>;
}

interface Entry extends KnownPolicy {
  keys: Map<string, KeyObject>;
  freshUntilMs: number;
  /** From then on nobody is answered by it while the API can be asked. */
  oldAtMs: number;
}

const freshMs = 5_000;
const oldAfterMs = 10_000;
const keptLimit = 50_000;

export class PlaybackPolicies {
  readonly #lookUp: (playbackId: PlaybackId) => Promise<LookedUpChannel>;
  readonly #entries = new LRUCache<string, Entry>({ max: keptLimit });
  readonly #renewals = new SingleFlight<KnownPolicy>();
  #changes = 0;

  constructor(lookUp: (playbackId: PlaybackId) => Promise<LookedUpChannel>) {
    this.#lookUp = lookUp;
  }

  /** At once when it is known. Rejects, or throws, with "not found", or UNAVAILABLE when it cannot be found out. */
  of(playbackId: string): KnownPolicy | Promise<KnownPolicy> {
    const entry = this.#entries.get(playbackId);
    if (!entry) return this.#renewals.run(playbackId, () => this.#renew(playbackId));
    if (entry.oldAtMs < monotonicMs()) return this.#renewOld(playbackId, entry);
    if (entry.freshUntilMs < monotonicMs()) {
      // Once per interval, whatever comes of it: the entry stands until there is an answer.
      entry.freshUntilMs = monotonicMs() + freshMs;
      this.#renewals.run(playbackId, () => this.#renew(playbackId)).catch(() => undefined);
    }
    return entry;
  }

  /** The channel was changed: nobody is answered by what is known before the API was asked again. */
  changed(playbackId: PlaybackId): void {
    this.#changes += 1;
    const entry = this.#entries.get(playbackId);
    if (entry) entry.oldAtMs = -Infinity;
  }

  /** The key opens nothing any more, whether the API can be asked or not. */
  keyRevoked(keyId: PlaybackKeyId): void {
    this.#changes += 1;
    for (const entry of this.#entries.values()) entry.keys.delete(keyId);
  }

  /** An API that is away is asked once per interval, and only the first to ask waits for that. */
  async #renewOld(playbackId: string, entry: Entry): Promise<KnownPolicy> {
    entry.freshUntilMs = monotonicMs() + freshMs;
    try {
      return await this.#renewals.run(playbackId, () => this.#renew(playbackId));
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'UNAVAILABLE')) throw error;
      entry.oldAtMs = monotonicMs() + freshMs;
      return entry;
    }
  }

  async #renew(playbackId: string): Promise<KnownPolicy> {
    if (!isId('playback', playbackId)) throw notFound();
    const asked = this.#changes;
    const answer = await this.#lookUp(playbackId);
    if (answer.kind === 'unanswered') {
      const detail = 'Who may watch cannot be found out now. Try again in a few seconds.';
      throw new AppError('UNAVAILABLE', detail, { retryAfterSeconds: 2 });
    }
    if (answer.kind === 'unknown') {
      this.#entries.delete(playbackId);
      throw notFound();
    }
    const { policy, keys } = answer.lookup;
    const entry = {
      policy,
      keys: readKeys(keys),
      freshUntilMs: monotonicMs() + freshMs,
      // Whichever channel it was that changed meanwhile: this answer may be older.
      oldAtMs: asked === this.#changes ? monotonicMs() + oldAfterMs : -Infinity,
    };
    this.#entries.set(playbackId, entry);
    return entry;
  }
}

function readKeys(keys: readonly PlaybackKey[]): Map<string, KeyObject> {
  return new Map(keys.map(({ kid, publicKeyPem }) => [kid, createPublicKey(publicKeyPem)]));
}
