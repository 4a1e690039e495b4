// The streams that viewers ask for, each followed from its first request until nobody asked for a minute. While Redis is
// away the last view is served. The number of followed streams is bounded: the one asked for longest ago makes room.
import { AppError } from '@millrace/errors';
import type { LogRef } from '@millrace/playlist-log';
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.ts';
import type { LogAccess } from './log-access.ts';
import { emptyView, foldRecords, maxCells, type StreamView } from './stream-view.ts';

export interface FollowedStreamsOptions {
  log: LogAccess;
  /** Most streams followed at once. */
  limit: number;
  onCount: (followed: number) => void;
  onError: (error: unknown) => void;
}

/** Where streams come from, for those who answer requests. */
export interface Streams {
  /** The stream as the origin knows it now; undefined when it has no log. Rejects when that cannot be found out. */
  view(ref: LogRef): Promise<StreamView | undefined>;
}

interface Followed {
  view: StreamView;
  askedAtMs: number;
}

const idleMs = 60_000;
const sweepMs = 10_000;
/** How long a stream without a log is believed to have none. */
const absentMs = 1_000;
const absentLimit = 10_000;

export class FollowedStreams implements Streams {
  readonly #options: FollowedStreamsOptions;
  /** In the order in which they were asked for, longest ago first. */
  readonly #followed = new Map<string, Followed>();
  readonly #absent = new LRUCache<string, true>({ max: absentLimit, ttl: absentMs, perf: Date });
  readonly #reads = new SingleFlight<StreamView | undefined>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: FollowedStreamsOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#forgetIdle(), sweepMs);
  }

  async view(ref: LogRef): Promise<StreamView | undefined> {
    const key = keyOf(ref);
    const followed = this.#followed.get(key);
    if (followed) {
      this.#followed.delete(key);
      this.#followed.set(key, followed);
      followed.askedAtMs = Date.now();
      return followed.view;
    }
    return this.#absent.has(key) ? undefined : this.#reads.run(key, () => this.#begin(key, ref));
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#followed.clear();
    this.#options.log.close();
  }

  async #begin(key: string, ref: LogRef): Promise<StreamView | undefined> {
    const { log, limit, onCount, onError } = this.#options;
    const [records, runs] = await readLog(log, ref);
    if (runs.length === 0) {
      this.#absent.set(key, true);
      return undefined;
    }
    const view = foldRecords(emptyView(ref, runs), records);
    this.#makeRoom(limit - 1);
    this.#followed.set(key, { view, askedAtMs: Date.now() });
    onCount(this.#followed.size);
    // Not awaited: a subscription waits for Redis as long as it takes, and the follower reads the log anyway.
    if (!view.hasEnded) {
      const lastSequence = records.at(-1)?.sequence ?? 0;
      log.follow(ref, lastSequence, (more) => this.#append(key, ref, more)).catch(onError);
    }
    return view;
  }

  #append(key: string, ref: LogRef, records: Parameters<typeof foldRecords>[1]): void {
    const followed = this.#followed.get(key);
    if (!followed) return;
    followed.view = foldRecords(followed.view, records);
    if (followed.view.hasEnded) this.#unfollow(ref);
  }

  #forgetIdle(): void {
    const limitMs = Date.now() - idleMs;
    for (const [key, { view, askedAtMs }] of this.#followed) if (askedAtMs < limitMs) this.#forget(key, view.ref);
  }

  #makeRoom(limit: number): void {
    for (const [key, { view }] of this.#followed) {
      if (this.#followed.size <= limit) return;
      this.#forget(key, view.ref);
    }
  }

  #forget(key: string, ref: LogRef): void {
    this.#followed.delete(key);
    this.#options.onCount(this.#followed.size);
    this.#unfollow(ref);
  }

  #unfollow(ref: LogRef): void {
    this.#options.log.unfollow(ref).catch(this.#options.onError);
  }
}

/** Runs after records: then no record can be without its run. */
async function readLog(log: LogAccess, ref: LogRef) {
  try {
    return [await log.readNewest(ref, maxCells), await log.readRuns(ref)] as const;
  } catch (cause) {
    const detail = 'The stream cannot be looked up now. Try again in a few seconds.';
    throw new AppError('UNAVAILABLE', detail, { cause, retryAfterSeconds: 2 });
  }
}

function keyOf({ playbackId, streamId }: LogRef): string {
  return `${playbackId}/${streamId}`;
}
