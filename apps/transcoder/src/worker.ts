// Takes jobs from the queue and runs each stream once per process: a newer epoch of the same stream ends the older run.
import type { StreamId, TranscodeJob } from '@millrace/pipeline';
import { startTranscodeWorker, type TranscodeWorker } from '@millrace/queue';
import type { TranscoderConfig } from './config.ts';
import { transcodeStream, type TranscodeDeps } from './run/transcode-stream.ts';

export function startWorker(config: TranscoderConfig, deps: TranscodeDeps): TranscodeWorker {
  const running = new Map<StreamId, { epoch: number; stop: AbortController }>();
  const process = async (order: TranscodeJob, drain: AbortSignal) => {
    const older = running.get(order.streamId);
    if (older && older.epoch >= order.epoch) return { kind: 'done' as const, reason: 'superseded' };
    older?.stop.abort(new Error('a newer epoch of the stream runs here'));
    const mine = { epoch: order.epoch, stop: new AbortController() };
    running.set(order.streamId, mine);
    try {
      const outcome = await transcodeStream(order, deps, AbortSignal.any([drain, mine.stop.signal]));
      return mine.stop.signal.aborted ? { kind: 'done' as const, reason: 'superseded' } : outcome;
    } finally {
      if (running.get(order.streamId) === mine) running.delete(order.streamId);
    }
  };
  return startTranscodeWorker({
    redisUrl: config.redisUrl,
    name: config.workerName,
    concurrency: config.maxStreams,
    process,
    onError: (err) => deps.log.warn('queue.error', { err }),
  });
}
