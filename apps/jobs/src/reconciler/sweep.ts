// Time's own facts: connections that nobody reports any more, reconnect windows that have passed.
import { sweepStreams } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function sweep(deps: Pick<Deps, 'db' | 'metrics' | 'log'>): Promise<RoundResult> {
  const { ended, failed } = await sweepStreams(deps.db);
  for (const streamId of ended) {
    deps.metrics.streamsEnded.inc();
    deps.log.info('sweep.stream_ended', { streamId });
  }
  for (const { id: streamId, error: err } of failed) deps.log.error('sweep.stream_failed', { streamId, err });
  return 'done';
}
