// The transcoder as a service: dependencies, worker, and how they stop.
import type { Logger, Metrics, RunningService } from '@millrace/service';
import type { TranscoderConfig } from './config.ts';
import { openDeps } from './deps.ts';
import { startDuty } from './duty/start-duty.ts';
import { startWorker } from './worker.ts';

export async function start(
  config: TranscoderConfig,
  context: { log: Logger; metrics: Metrics },
): Promise<RunningService> {
  const deps = await openDeps(config, context);
  const { worker, duty } = await startDuty(config, deps, (options) => startWorker(config, deps, options));
  return {
    checks: [
      { name: 'queue', check: () => worker.check() },
      { name: 'storage', check: () => deps.storage.check() },
    ],
    stages: [
      {
        name: 'drain',
        timeoutMs: 15_000,
        run: async () => {
          await Promise.all([duty.close(), worker.drain()]);
        },
      },
      { name: 'connections', timeoutMs: 3_000, run: () => deps.close() },
    ],
  };
}
