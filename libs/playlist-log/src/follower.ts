// Follows the logs of many streams over one subscription. Records come in order and without a hole: whatever a lost
// message or a lost connection left out is read from the log before anything newer is told.
import { parseLogRecord } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { logKeys, type LogRef } from './keys.ts';
import { readAfter, type SequencedRecord } from './tail.ts';

export interface FollowerOptions {
  /** For reading (role `commands`). */
  redis: Redis;
  /** For subscribing only (role `subscriber`). */
  subscriber: Redis;
  onError: (error: unknown) => void;
}

interface Followed {
  ref: LogRef;
  lastSequence: number;
  onRecords: (records: readonly SequencedRecord[]) => void;
  catchingUp: boolean;
  /** Something arrived while catching up: read once more. */
  stale: boolean;
}

/** A message may be lost without a sign; this often the logs are read anyway. */
const sweepMs = 2_000;
const readBatch = 500;

export class LogFollower {
  readonly #options: FollowerOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: FollowerOptions) {
    this.#options = options;
    options.subscriber.on('message', (channel: string, message: string) => this.#receive(channel, message));
    options.subscriber.on('ready', () => this.#catchUpAll());
    this.#sweep = setInterval(() => this.#catchUpAll(), sweepMs);
  }

  /** Tells `onRecords` everything after `lastSequence`, from now on. Subscribing again replaces the earlier one. */
  async follow(ref: LogRef, lastSequence: number, onRecords: Followed['onRecords']): Promise<void> {
    const { tail } = logKeys(ref);
    const followed = { ref, lastSequence, onRecords, catchingUp: false, stale: false };
    this.#followed.set(tail, followed);
    await this.#options.subscriber.subscribe(tail);
    await this.#catchUp(followed);
  }

  async unfollow(ref: LogRef): Promise<void> {
    const { tail } = logKeys(ref);
    if (this.#followed.delete(tail)) await this.#options.subscriber.unsubscribe(tail);
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#followed.clear();
  }

  #receive(channel: string, message: string): void {
    const followed = this.#followed.get(channel);
    if (!followed) return;
    const space = message.indexOf(' ');
    const sequence = Number(message.slice(0, space));
    if (followed.catchingUp || sequence !== followed.lastSequence + 1) {
      void this.#catchUp(followed);
      return;
    }
    try {
      tell(followed, [{ sequence, record: parseLogRecord(message.slice(space + 1)) }]);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #catchUpAll(): void {
    for (const followed of this.#followed.values()) void this.#catchUp(followed);
  }

  async #catchUp(followed: Followed): Promise<void> {
    followed.stale = true;
    if (followed.catchingUp) return;
    followed.catchingUp = true;
    try {
      while (followed.stale) {
        followed.stale = false;
        const records = await readAfter(this.#options.redis, followed.ref, followed.lastSequence, readBatch);
        if (records.length === 0) continue;
        tell(followed, records);
        followed.stale = true;
      }
    } catch (error) {
      this.#options.onError(error);
    } finally {
      followed.catchingUp = false;
    }
  }
}

function tell(followed: Followed, records: readonly SequencedRecord[]): void {
  followed.lastSequence = records.at(-1)?.sequence ?? followed.lastSequence;
  followed.onRecords(records);
}
