// Time's own facts: connections that nobody reports any more, reconnect windows that have passed.
import { ingestHeartbeat } from '@millrace/pipeline';
import { countQuarantined, sweepStreams } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';
import type { ApiWatch } from './api-watch.ts';

export async function sweep(
  deps: Pick<Deps, 'db' | 'metrics' | 'log'>,
  api: Pick<ApiWatch, 'look' | 'beginAnew'>,
): Promise<RoundResult> {
  const silenceCounts = (await api.look()) >= ingestHeartbeat.goneAfterMs;
  const { ended, failed } = await sweepStreams(deps.db, { silenceCounts }).catch((error: unknown) => {
    api.beginAnew();
    throw error;
  });
  for (const streamId of ended) {
    deps.metrics.streamsEnded.inc();
    deps.log.info('sweep.stream_ended', { streamId });
  }
  for (const { id: streamId, error: err } of failed) deps.log.error('sweep.stream_failed', { streamId, err });
  deps.metrics.inQuarantine.set(await countQuarantined(deps.db));
  return 'done';
}
