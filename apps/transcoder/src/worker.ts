// Takes jobs from the queue and runs each stream once per process: a newer epoch of the same stream ends the older run.
import type { StreamId, TranscodeJob } from '@millrace/pipeline';
import { startTranscodeWorker, type TranscodeWorker } from '@millrace/queue';
import type { TranscoderConfig } from './config.ts';
import type { TranscodeDeps } from './run/transcode-deps.ts';
import { transcodeStream } from './run/transcode-stream.ts';
import { reasonNotToBegin } from './run/turn-to-begin.ts';

interface RunningStream {
  order: TranscodeJob;
  sinceMs: number;
  /** Somebody else has the stream. */
  stop: AbortController;
  /** Somebody else shall have it. */
  handOver: AbortController;
}

export interface StreamWorker extends TranscodeWorker {
  /** What runs and is to go on here, the longest first. */
  streams(): readonly RunningStream[];
  /** Hands so many streams back to the queue, the longest first. */
  handOver(count: number): void;
}

export function startWorker(
  config: TranscoderConfig,
  deps: TranscodeDeps,
  { isTaking }: { isTaking: boolean },
): StreamWorker {
  const running = new Map<StreamId, RunningStream>();
  const staying = () => [...running.values()].filter(({ handOver }) => !handOver.signal.aborted);
  const process = async (order: TranscodeJob, drain: AbortSignal, wasBegun: boolean) => {
    const notNow = await reasonNotToBegin(order, deps, wasBegun);
    if (notNow) return notNow;
    const older = running.get(order.streamId);
    if (older && older.order.epoch >= order.epoch) return { kind: 'done' as const, reason: 'superseded' };
    older?.stop.abort(new Error('a newer epoch of the stream runs here'));
    const mine = { order, sinceMs: Date.now(), stop: new AbortController(), handOver: new AbortController() };
    running.set(order.streamId, mine);
    try {
      const signal = AbortSignal.any([drain, mine.stop.signal, mine.handOver.signal]);
      const outcome = await transcodeStream(order, deps, signal);
      return mine.stop.signal.aborted ? { kind: 'done' as const, reason: 'superseded' } : outcome;
    } finally {
      if (running.get(order.streamId) === mine) running.delete(order.streamId);
    }
  };
  const worker = startTranscodeWorker({
    redisUrl: config.redisUrl,
    name: config.workerName,
    concurrency: config.maxStreams,
    isTaking,
    process,
    onError: (err) => deps.log.warn('queue.error', { err }),
  });
  return {
    ...worker,
    streams: staying,
    handOver: (count) => {
      for (const { handOver } of staying().slice(0, count)) handOver.abort(new Error('the worker is drained'));
    },
  };
}
