// Keys that the API granted within the last day, so that a known encoder can be let in while the API is away. Kept in Redis
// for all edges, and in this process for when Redis is away too, or has lost what it had. A key is known by its index only, and
// forgotten as soon as the API refuses it: Redis says so then, since what it says nothing of may be lost. Redis says too of which
// keys and channels the owner has thought otherwise since.
import { ingestGrantSchema, type IngestGrant } from '@millrace/pipeline';
import { grantsKnownForMs, isGrantEnded } from '@millrace/playlist-log';
import type { Redis } from '@millrace/queue';
import { within, type Logger } from '@millrace/service';
import { z } from 'zod';

const maxKeys = 20_000;
/** An encoder is waiting. */
const lookLimitMs = 500;
/** In place of a grant. */
const forgotten = 'null';

/** Unix milliseconds; 0 of what was written before this was. */
const knownGrantSchema = ingestGrantSchema.extend({ grantedAtMs: z.number().default(0) });
type KnownGrant = z.infer<typeof knownGrantSchema>;

const nameOf = (keyIndex: string) => `edge:known-key:${keyIndex}`;

export class KnownKeys {
  readonly #redis: Redis;
  readonly #log: Logger;
  /** Least recently granted first. */
  readonly #here = new Map<string, KnownGrant>();

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** Whether this process knows the key; others may know more. */
  isKnownHere(keyIndex: string): boolean {
    return (this.#here.get(keyIndex)?.grantedAtMs ?? 0) > Date.now() - grantsKnownForMs;
  }

  remember(keyIndex: string, grant: IngestGrant): void {
    this.#here.delete(keyIndex);
    const known = { ...grant, grantedAtMs: Date.now() };
    this.#here.set(keyIndex, known);
    if (this.#here.size > maxKeys) this.#here.delete(this.#here.keys().next().value ?? '');
    this.#tell(this.#redis.set(nameOf(keyIndex), JSON.stringify(known), 'PX', grantsKnownForMs));
  }

  forget(keyIndex: string): void {
    this.#here.delete(keyIndex);
    this.#tell(this.#redis.set(nameOf(keyIndex), forgotten, 'PX', grantsKnownForMs));
  }

  /**
   * The last grant of a known key, if it is still good as far as was told. What Redis says counts; only when it says nothing does
   * this process. Never rejects.
   */
  async find(keyIndex: string): Promise<IngestGrant | undefined> {
    const text = await within(lookLimitMs, this.#redis.get(nameOf(keyIndex)), () => null).catch(() => null);
    const known = text === null ? this.#findHere(keyIndex) : knownGrantSchema.safeParse(valueOf(text)).data;
    return known && (await this.#isEnded(known)) ? undefined : known;
  }

  #findHere(keyIndex: string): KnownGrant | undefined {
    return this.isKnownHere(keyIndex) ? this.#here.get(keyIndex) : undefined;
  }

  async #isEnded({ key, channelId, grantedAtMs }: KnownGrant): Promise<boolean> {
    const ids = key ? [key.id, channelId] : [channelId];
    const ended = isGrantEnded(this.#redis, ids, { grantedAtMs, nowMs: Date.now() });
    return within(lookLimitMs, ended, () => false).catch(() => false);
  }

  #tell(written: Promise<unknown>): void {
    written.catch((err: unknown) => this.#log.debug('known_keys.not_written', { err }));
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
