// The loops of the jobs service: this list is the table of contents. Every loop looks at the state that is and not at
// messages, so a restart loses nothing.
import type { Logger, Metrics, RunningService } from '@millrace/service';
import type { JobsConfig } from './config.ts';
import { openDeps, type Deps } from './deps.ts';
import { startLoop, type Loop, type LoopOptions } from './loop.ts';
import { relayOutbox } from './outbox/relay-outbox.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import { sweep } from './reconciler/sweep.ts';
import { pruneHealth } from './retention/prune-health.ts';
import { retainEndedStreams } from './retention/retain-ended.ts';
import { retainLiveStreams } from './retention/retain-live.ts';
import { meterStreams } from './usage/meter-streams.ts';
import { PeakViewers } from './usage/peak-viewers.ts';
import { pruneLedger } from './usage/prune-ledger.ts';
import { rollUp } from './usage/roll-up.ts';
import { watchQuotas } from './usage/watch-quotas.ts';

const loopsLimitMs = 15_000;
const connectionsLimitMs = 5_000;

export async function startJobs(
  config: JobsConfig,
  context: { log: Logger; metrics: Metrics },
): Promise<RunningService> {
  const deps = await openDeps(config, context);
  const loops = startLoops(config, deps);
  return {
    checks: [
      { name: 'database', check: () => deps.db.ping() },
      { name: 'redis', check: () => deps.redis.ping() },
      { name: 'storage', check: () => deps.storage.check() },
    ],
    stages: [
      { name: 'loops', timeoutMs: loopsLimitMs, run: () => closeAll(loops) },
      { name: 'connections', timeoutMs: connectionsLimitMs, run: () => deps.close() },
    ],
  };
}

function startLoops(config: JobsConfig, deps: Deps): Loop[] {
  const reconciler = new Reconciler(deps);
  const peakViewers = new PeakViewers(deps);
  const loops: Pick<LoopOptions, 'name' | 'moreMs' | 'doneMs' | 'round'>[] = [
    { name: 'outbox', moreMs: 200, doneMs: 1_000, round: () => relayOutbox(deps) },
    { name: 'sweep', moreMs: 1_000, doneMs: 1_000, round: () => sweep(deps) },
    { name: 'reconcile', moreMs: 1_000, doneMs: 1_000, round: (signal) => reconciler.round(signal) },
    {
      name: 'retain-live',
      moreMs: 60_000,
      doneMs: 60_000,
      round: (signal) => retainLiveStreams(deps, signal),
    },
    {
      name: 'retain-ended',
      moreMs: 1_000,
      doneMs: 60_000,
      round: (signal) => retainEndedStreams(deps, config.endedRetentionMs, signal),
    },
    { name: 'prune-health', moreMs: 1_000, doneMs: 60_000, round: () => pruneHealth(deps) },
    { name: 'meter', moreMs: 10_000, doneMs: 10_000, round: (signal) => meterStreams(deps, signal) },
    { name: 'peak-viewers', moreMs: 15_000, doneMs: 15_000, round: () => peakViewers.round() },
    { name: 'quotas', moreMs: 10_000, doneMs: 10_000, round: (signal) => watchQuotas(deps, signal) },
    { name: 'roll-up', moreMs: 200, doneMs: 10_000, round: () => rollUp(deps) },
    { name: 'prune-usage', moreMs: 1_000, doneMs: 600_000, round: () => pruneLedger(deps) },
  ];
  return loops.map((loop) =>
    startLoop({
      ...loop,
      mayAct: () => deps.leadership.isLeader,
      onFailure: (name) => deps.metrics.roundFailures.inc({ loop: name }),
      log: deps.log,
    }),
  );
}

async function closeAll(loops: readonly Loop[]): Promise<void> {
  await Promise.all(loops.map((loop) => loop.close()));
}
