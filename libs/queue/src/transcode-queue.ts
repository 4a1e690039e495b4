// Producer side of HOP edge → transcoder: adds "stream started" jobs and tells what became of them.
// Adding is idempotent by job id; it fails within seconds when Redis is away and then may or may not have happened.
import {
  transcodeJobId,
  transcodeJobName,
  transcodeJobPolicy,
  transcodeQueueName,
  type TranscodeJob,
} from '@millrace/pipeline';
import { Queue } from 'bullmq';
import { connectRedis, quitRedis } from './redis.ts';

/** What the queue knows of a job: `unknown` when there is none. */
export type TranscodeJobState = 'pending' | 'active' | 'finished' | 'unknown';

export interface TranscodeQueue {
  /** Adds the order; an order that exists already is left as it is. Rejects within 2 s when Redis cannot be reached. */
  add(order: TranscodeJob): Promise<void>;
  stateOf(order: Pick<TranscodeJob, 'streamId' | 'epoch'>): Promise<TranscodeJobState>;
  /** The queue itself, for the dashboard. */
  readonly bullQueue: Queue;
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenQueueOptions {
  redisUrl: string;
  onError: (error: Error) => void;
}

const pending = new Set(['waiting', 'delayed', 'prioritized', 'waiting-children']);

export function openTranscodeQueue({ redisUrl, onError }: OpenQueueOptions): TranscodeQueue {
  const redis = connectRedis({ url: redisUrl, role: 'commands', onError });
  const queue = new Queue(transcodeQueueName, {
    connection: redis,
    skipWaitingForReady: true,
    // The check asks Redis once, at construction: if Redis is not there yet, the queue is broken for good.
    skipVersionCheck: true,
    defaultJobOptions: {
      attempts: transcodeJobPolicy.attempts,
      backoff: { type: 'fixed', delay: transcodeJobPolicy.backoffMs, jitter: 0.5 },
      removeOnComplete: ageAndCount(transcodeJobPolicy.keepCompleted),
      removeOnFail: ageAndCount(transcodeJobPolicy.keepFailed),
    },
  });
  queue.on('error', onError);
  return {
    bullQueue: queue,
    add: async (order) => {
      await queue.add(transcodeJobName, order, { jobId: transcodeJobId(order) });
    },
    stateOf: async (order) => {
      const job = await queue.getJob(transcodeJobId(order));
      if (!job) return 'unknown';
      const state = await job.getState();
      if (state === 'active' || state === 'unknown') return state;
      return pending.has(state) ? 'pending' : 'finished';
    },
    check: async () => {
      await redis.ping();
    },
    close: async () => {
      await queue.close();
      await quitRedis(redis);
    },
  };
}

function ageAndCount(keep: { ageSeconds: number; count: number }) {
  return { age: keep.ageSeconds, count: keep.count };
}
