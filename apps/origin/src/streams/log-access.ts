// How the origin reads playlist logs; a port, so that its rules can be tested without Redis.
import { LogFollower, readBefore, readNewest, readRuns, type LogRef } from '@millrace/playlist-log';
import type { SequencedRecord, SequencedRun } from '@millrace/playlist-log';
import type { Redis } from '@millrace/queue';

export interface LogAccess {
  readNewest(ref: LogRef, count: number): Promise<SequencedRecord[]>;
  /** The newest records before `sequence`, oldest first. */
  readBefore(ref: LogRef, sequence: number, count: number): Promise<SequencedRecord[]>;
  readRuns(ref: LogRef): Promise<SequencedRun[]>;
  /** Tells everything after `lastSequence`, in order and without a hole, until unfollowed. */
  follow(ref: LogRef, lastSequence: number, onRecords: (records: readonly SequencedRecord[]) => void): Promise<void>;
  unfollow(ref: LogRef): Promise<void>;
  close(): void;
}

export interface RedisLogAccessOptions {
  redis: Redis;
  subscriber: Redis;
  onError: (error: unknown) => void;
}

export function openLogAccess({ redis, subscriber, onError }: RedisLogAccessOptions): LogAccess {
  const follower = new LogFollower({ redis, subscriber, onError });
  return {
    readNewest: (ref, count) => readNewest(redis, ref, count),
    readBefore: (ref, sequence, count) => readBefore(redis, ref, sequence, count),
    readRuns: (ref) => readRuns(redis, ref),
    follow: (ref, lastSequence, onRecords) => follower.follow(ref, lastSequence, onRecords),
    unfollow: (ref) => follower.unfollow(ref),
    close: () => follower.close(),
  };
}
