// How many requests a caller may make: one token bucket per class and caller, shared by all API processes through Redis.
// When Redis does not answer within a moment this process counts alone, by a part of the rule, for it does not know how many
// others do so: a limiter that is away must not take the API away. What could be guessed or looted meanwhile is not given.
import { AppError } from '@millrace/errors';
import type { Redis } from '@millrace/queue';
import { within } from '@millrace/service';
import type { RateClass, RateRules } from './rate-rules.ts';
import { takeTokens, takeTokensScript, type RateRule, type Taken } from './token-bucket.ts';
import { TokenStock, type Turn } from './token-stock.ts';

export interface RateVerdict extends Turn {
  rateClass: RateClass;
  rule: RateRule;
}

export interface RateLimiterOptions {
  redis: Pick<Redis, 'eval'>;
  rules: RateRules;
  onError: (error: unknown) => void;
  now?: () => number;
}

/**
 * Redis is asked by a request that waits for it, so it gets little time, and is left alone for a second after that; more when
 * nothing can be done without it.
 */
const answerLimitMs = { countAlone: 250, refuse: 5_000 } as const;
const leaveAloneMs = 1_000;
/** A process holds at most this part of a bucket. */
const batchesPerQuota = 50;
const maxCallers = 50_000;
/** What a process allows alone: as if there were four. */
const partAlone = 1 / 4;

/** What becomes of a bucket while Redis is away: this process counts its part, or refuses all. */
type WhenAway = 'countAlone' | 'refuse';

interface Asked {
  name: string;
  rule: RateRule;
  whenAway: WhenAway;
  wanted: number;
}

export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #now: () => number;
  readonly #stocks = new Map<string, TokenStock>();
  /** Buckets of this process alone: when each is full again. */
  readonly #ownBuckets = new Map<string, number>();
  #isLeftAloneUntilMs = -Infinity;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Takes one turn of a caller; undefined when the class is not limited. Rejects with UNAVAILABLE for a secret without Redis. */
  take(rateClass: RateClass, caller: string): RateVerdict | undefined | Promise<RateVerdict> {
    const rule = this.#options.rules[rateClass];
    if (!rule) return undefined;
    const turn = this.#stockOf(`${rateClass}:${caller}`, rule, rateClass === 'secret' ? 'refuse' : 'countAlone').take();
    if (!(turn instanceof Promise)) return { ...turn, rateClass, rule };
    return turn.then((late) => ({ ...late, rateClass, rule }));
  }

  /** Takes one turn of a bucket that has a rule of its own. Rejects with UNAVAILABLE while it cannot be counted with the others. */
  takeOf(name: string, rule: RateRule): Turn | Promise<Turn> {
    return this.#stockOf(name, rule, 'refuse').take();
  }

  #stockOf(name: string, rule: RateRule, whenAway: WhenAway): TokenStock {
    const known = this.#stocks.get(name);
    if (known) return known;
    forgetOldest(this.#stocks);
    const maxBatch = Math.max(1, Math.floor(rule.quota / batchesPerQuota));
    const fetch = (wanted: number) => this.#fetch({ name, rule, whenAway, wanted });
    const stock = new TokenStock({ maxBatch, fetch, now: this.#now });
    this.#stocks.set(name, stock);
    return stock;
  }

  async #fetch(asked: Asked): Promise<Taken> {
    const mayCountAlone = asked.whenAway === 'countAlone';
    if (mayCountAlone && this.#now() < this.#isLeftAloneUntilMs) return this.#takeAlone(asked);
    try {
      return await this.#takeShared(asked);
    } catch (error) {
      this.#isLeftAloneUntilMs = this.#now() + leaveAloneMs;
      this.#options.onError(error);
      if (mayCountAlone) return this.#takeAlone(asked);
      const detail = 'Attempts cannot be counted now, so none is made. Try again in a moment.';
      throw new AppError('UNAVAILABLE', detail, { retryAfterSeconds: leaveAloneMs / 1_000, cause: error });
    }
  }

  async #takeShared({ name, rule: { quota, windowSeconds }, wanted, whenAway }: Asked): Promise<Taken> {
    const answer = this.#options.redis.eval(
      ...([takeTokensScript, 1, `millrace:rate:${name}`, quota, windowSeconds * 1_000, wanted] as const),
    ) as Promise<[number, number, number, number]>;
    const limitMs = answerLimitMs[whenAway];
    const [granted, remaining, fullInMs, nextInMs] = await within(limitMs, answer, () => {
      throw new Error(`Redis did not answer within ${limitMs} ms`);
    });
    return { granted, remaining, fullInMs, nextInMs };
  }

  #takeAlone({ name, rule: { quota, windowSeconds }, wanted }: Asked): Taken {
    const rule = { quota: Math.max(1, Math.floor(quota * partAlone)), windowSeconds };
    const fullAtMs = this.#ownBuckets.get(name) ?? -Infinity;
    const { fullAtMs: until, ...taken } = takeTokens(rule, { fullAtMs, nowMs: this.#now(), wanted });
    this.#ownBuckets.delete(name);
    forgetOldest(this.#ownBuckets);
    this.#ownBuckets.set(name, until);
    return taken;
  }
}

/** A Map keeps the order of insertion. */
function forgetOldest(map: Map<string, unknown>): void {
  if (map.size < maxCallers) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
