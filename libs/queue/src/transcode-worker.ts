// Consumer side of HOP edge → transcoder. A job lives as long as its broadcast, so hand-over is by the lease, not by the
// queue's lock; the queue dispatches and shows.
// Draining must begin with `close()` (it stops fetching) and only then end the jobs: the other order, measured, lets the
// dying worker take its own job again.
import { transcodeJobPolicy, transcodeJobSchema, transcodeQueueName, type TranscodeJob } from '@millrace/pipeline';
import { DelayedError, UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import { setTimeout as delay } from 'node:timers/promises';
import { connectRedis, quitRedis } from './redis.ts';

/** How one run of a job ended. `later`: try again after a while. `hand-back`: another worker shall take it now. */
export type JobOutcome =
  { kind: 'done'; reason: string } | { kind: 'later'; delayMs: number; reason: string } | { kind: 'hand-back' };

export interface TranscodeWorkerOptions {
  redisUrl: string;
  /** Shown on the dashboard as the worker of a job. */
  name: string;
  concurrency: number;
  /**
   * Runs one job. The signal is aborted on drain; a throw is retried with back-off. `wasBegun`: somebody has had it before, so
   * it may not be the newest any more.
   */
  process(order: TranscodeJob, signal: AbortSignal, wasBegun: boolean): Promise<JobOutcome>;
  /** Whether it takes jobs from the start; see `setTaking`. */
  isTaking: boolean;
  onError: (error: Error) => void;
}

export interface TranscodeWorker {
  check(): Promise<void>;
  /** Whether further jobs are taken. Those that run go on, and keep their locks. */
  setTaking(isTaking: boolean): void;
  /** Stops taking jobs, then ends the running ones through their signal, which should hand them back. */
  drain(): Promise<void>;
}

/**
 * One of those who wait is woken for a job. If that one is frozen, or its network away, the others look for themselves after
 * this long: a stream that has lost its worker must not wait for it.
 */
const wakeUpSeconds = 0.5;
/** Time that the blocking fetch needs to be cut before jobs may be handed back. */
const fetchCutMs = 150;

export function startTranscodeWorker(options: TranscodeWorkerOptions): TranscodeWorker {
  const redis = connectRedis({ url: options.redisUrl, role: 'blocking', onError: options.onError });
  const draining = new AbortController();
  let { isTaking } = options;
  // Three parameters on purpose: BullMQ makes the abort signal only for processors that declare it.
  const processor = async (job: Job, token?: string, cancelled?: AbortSignal) => {
    const order = transcodeJobSchema.safeParse(job.data);
    if (!order.success) throw new UnrecoverableError('The job does not fit its schema.');
    // Pausing does not cut the fetch that waits already: what it still brings goes back, and no other fetch follows.
    if (!isTaking) return settle(job, token, { kind: 'hand-back' });
    const signals = cancelled ? [draining.signal, cancelled] : [draining.signal];
    const wasBegun = job.attemptsStarted > 1;
    return settle(job, token, await options.process(order.data, AbortSignal.any(signals), wasBegun));
  };
  const worker = new Worker(transcodeQueueName, processor, {
    connection: redis,
    name: options.name,
    concurrency: options.concurrency,
    lockDuration: transcodeJobPolicy.lockDurationMs,
    stalledInterval: transcodeJobPolicy.stalledIntervalMs,
    maxStalledCount: transcodeJobPolicy.maxStalledCount,
    maxStartedAttempts: transcodeJobPolicy.maxStartedAttempts,
    drainDelay: wakeUpSeconds,
  });
  if (!isTaking) worker.pause(true).catch(options.onError);
  worker.on('error', options.onError);
  worker.on('failed', (_job, error) => options.onError(error));
  return {
    check: async () => {
      if (redis.status !== 'ready') throw new Error('Redis is not connected');
      await redis.ping();
    },
    setTaking: (should) => {
      if (should === isTaking) return;
      isTaking = should;
      (should ? worker.resume() : worker.pause(true)).catch(options.onError);
    },
    drain: async () => {
      const closing = worker.close();
      await delay(fetchCutMs);
      draining.abort(new Error('draining'));
      await closing;
      await quitRedis(redis);
    },
  };
}

async function settle(job: Job, token: string | undefined, outcome: JobOutcome): Promise<string> {
  if (outcome.kind === 'done') return outcome.reason;
  if (outcome.kind === 'later') {
    await job.moveToDelayed(Date.now() + outcome.delayMs, token);
    throw new DelayedError(outcome.reason);
  }
  await job.moveToWait(token);
  throw new WaitingError('handed back');
}
