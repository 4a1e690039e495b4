// Keys that the API granted within the last day, so that a known encoder can be let in while the API is away. Kept in Redis
// for all edges, and in this process for when Redis is away too, or has lost what it had. A key is known by its index only, and
// forgotten as soon as the API refuses it: Redis says so then, since what it says nothing of may be lost.
import { ingestGrantSchema, type IngestGrant } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { within, type Logger } from '@millrace/service';

const knownForMs = 86_400_000;
const maxKeys = 20_000;
/** An encoder is waiting. */
const lookLimitMs = 500;
/** In place of a grant. */
const forgotten = 'null';

const nameOf = (keyIndex: string) => `edge:known-key:${keyIndex}`;

export class KnownKeys {
  readonly #redis: Redis;
  readonly #log: Logger;
  /** Least recently granted first. */
  readonly #here = new Map<string, { grant: IngestGrant; untilMs: number }>();

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** Whether this process knows the key; others may know more. */
  isKnownHere(keyIndex: string): boolean {
    return (this.#here.get(keyIndex)?.untilMs ?? 0) > Date.now();
  }

  remember(keyIndex: string, grant: IngestGrant): void {
    this.#here.delete(keyIndex);
    this.#here.set(keyIndex, { grant, untilMs: Date.now() + knownForMs });
    if (this.#here.size > maxKeys) this.#here.delete(this.#here.keys().next().value ?? '');
    this.#tell(this.#redis.set(nameOf(keyIndex), JSON.stringify(grant), 'PX', knownForMs));
  }

  forget(keyIndex: string): void {
    this.#here.delete(keyIndex);
    this.#tell(this.#redis.set(nameOf(keyIndex), forgotten, 'PX', knownForMs));
  }

  /** The last grant of a known key. What Redis says counts; only when it says nothing does this process. Never rejects. */
  async find(keyIndex: string): Promise<IngestGrant | undefined> {
    const text = await within(lookLimitMs, this.#redis.get(nameOf(keyIndex)), () => null).catch(() => null);
    if (text === null) return this.isKnownHere(keyIndex) ? this.#here.get(keyIndex)?.grant : undefined;
    return ingestGrantSchema.safeParse(valueOf(text)).data;
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
