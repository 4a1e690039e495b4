// The streams that viewers ask for, each followed from its first request until nobody asked for a minute. While Redis is
// away the last view is served. The number of followed streams is bounded: the one asked for longest ago makes room.
import { AppError } from '@millrace/errors';
import type { LogRef } from '@millrace/playlist-log';
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.ts';
import { LiveStream, type NewlyListed } from './live-stream.ts';
import type { LogAccess } from './log-access.ts';
import { readView } from './read-view.ts';
import { foldRecords } from './fold-records.ts';
import type { WaitingRoom } from './waiters.ts';
import { cacheClock, monotonicMs } from '../monotonic-clock.ts';

export interface FollowedStreamsOptions {
  log: LogAccess;
  /** Most streams followed at once, and looked for at once: anybody can ask for some that there are not. */
  limit: number;
  /** Places for requests that wait. */
  room: WaitingRoom;
  onListed: (stream: LiveStream, listed: NewlyListed) => void;
  onCount: (followed: number) => void;
  onError: (error: unknown) => void;
}

/** Where streams come from, for those who answer requests. */
export interface Streams {
  /** The stream if it is followed, at no cost. `key` is `<playbackId>/<streamId>`. */
  followed(key: string): LiveStream | undefined;
  /** The stream, followed from now on; undefined when it has no log. Rejects with UNAVAILABLE when that cannot be found out. */
  follow(ref: LogRef): Promise<LiveStream | undefined>;
}

const idleMs = 60_000;
const sweepMs = 10_000;
const expireMs = 250;
/** How long a stream without a log is believed to have none. */
const absentMs = 1_000;
const absentLimit = 10_000;

export class FollowedStreams implements Streams {
  readonly #options: FollowedStreamsOptions;
  readonly #followed = new Map<string, LiveStream>();
  readonly #absent = new LRUCache<string, true>({ max: absentLimit, ttl: absentMs, perf: cacheClock });
  readonly #reads = new SingleFlight<LiveStream | undefined>();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(options: FollowedStreamsOptions) {
    this.#options = options;
    this.#timers = [setInterval(() => this.#forgetIdle(), sweepMs), setInterval(() => this.#expireWaits(), expireMs)];
  }

  followed(key: string): LiveStream | undefined {
    const stream = this.#followed.get(key);
    if (stream) stream.askedAtMs = monotonicMs();
    return stream;
  }

  async follow(ref: LogRef): Promise<LiveStream | undefined> {
    const key = keyOf(ref);
    const stream = this.followed(key);
    if (stream) return stream;
    if (this.#absent.has(key)) return undefined;
    if (this.#reads.size >= this.#options.limit && !this.#reads.has(key)) {
      const detail = 'The origin looks for as many streams as it can. Try again in a second.';
      throw new AppError('UNAVAILABLE', detail, { retryAfterSeconds: 1 });
    }
    return this.#reads.run(key, () => this.#begin(key, ref));
  }

  /** All streams that are followed. */
  all(): Iterable<LiveStream> {
    return this.#followed.values();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const stream of this.#followed.values()) stream.close();
    this.#followed.clear();
    this.#options.log.close();
  }

  async #begin(key: string, ref: LogRef): Promise<LiveStream | undefined> {
    const { log, limit, room, onCount, onError } = this.#options;
    const read = await readView(log, ref);
    if (!read) {
      this.#absent.set(key, true);
      return undefined;
    }
    const stream = new LiveStream(read.view, room);
    this.#makeRoom(limit - 1);
    this.#followed.set(key, stream);
    onCount(this.#followed.size);
    // Not awaited: a subscription waits for Redis as long as it takes, and the follower reads the log anyway.
    if (!read.view.hasEnded)
      log.follow(ref, read.lastSequence, (records) => this.#append(stream, records)).catch(onError);
    return stream;
  }

  #append(stream: LiveStream, records: Parameters<typeof foldRecords>[1]): void {
    this.#options.onListed(stream, stream.advance(foldRecords(stream.view, records)));
    if (stream.view.hasEnded) this.#unfollow(stream.ref);
  }

  #expireWaits(): void {
    const nowMs = monotonicMs();
    for (const stream of this.#followed.values()) stream.expire(nowMs);
  }

  #forgetIdle(): void {
    const limitMs = monotonicMs() - idleMs;
    for (const [key, stream] of this.#followed) if (stream.askedAtMs < limitMs) this.#forget(key, stream);
  }

  #makeRoom(limit: number): void {
    if (this.#followed.size <= limit) return;
    const [oldest] = [...this.#followed].sort(([, a], [, b]) => a.askedAtMs - b.askedAtMs);
    if (oldest) this.#forget(...oldest);
  }

  #forget(key: string, stream: LiveStream): void {
    this.#followed.delete(key);
    stream.close();
    this.#options.onCount(this.#followed.size);
    this.#unfollow(stream.ref);
  }

  #unfollow(ref: LogRef): void {
    this.#options.log.unfollow(ref).catch(this.#options.onError);
  }
}

function keyOf({ playbackId, streamId }: LogRef): string {
  return `${playbackId}/${streamId}`;
}
