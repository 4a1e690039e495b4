// Time's own facts: connections that nobody reports any more, reconnect windows that have passed.
import { sweepStreams } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function sweep(deps: Pick<Deps, 'db' | 'metrics' | 'log'>): Promise<RoundResult> {
  const { ended } = await sweepStreams(deps.db);
  for (const streamId of ended) {
    deps.metrics.streamsEnded.inc();
    deps.log.info('sweep.stream_ended', { streamId });
  }
  return 'done';
}
