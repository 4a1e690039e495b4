// The loops of the jobs service: this list is the table of contents. Every loop looks at the state that is and not at
// messages, so a restart loses nothing.
import { derivePlatformKeys } from '@millrace/auth';
import { signals, SignalListener } from '@millrace/db';
import { AddressRules, Poster, resolveName } from '@millrace/egress';
import { WakeUp, type Logger, type Metrics, type RunningService } from '@millrace/service';
import type { JobsConfig } from './config.ts';
import { openDeps, type Deps } from './deps.ts';
import { startLoop, type Loop, type LoopOptions } from './loop.ts';
import { numberOutbox } from './outbox/number-outbox.ts';
import { relayOutbox } from './outbox/relay-outbox.ts';
import { ApiWatch } from './reconciler/api-watch.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import { sweep } from './reconciler/sweep.ts';
import { pruneEvents } from './retention/prune-events.ts';
import { pruneHealth } from './retention/prune-health.ts';
import { pruneOrganizations } from './retention/prune-organizations.ts';
import { pruneViewers } from './retention/prune-viewers.ts';
import { pruneIdentity } from './retention/prune-identity.ts';
import { retainEndedStreams } from './retention/retain-ended.ts';
import { retainLiveStreams } from './retention/retain-live.ts';
import { meterStreams } from './usage/meter-streams.ts';
import { PeakViewers } from './usage/peak-viewers.ts';
import { pruneLedger } from './usage/prune-ledger.ts';
import { rollUp } from './usage/roll-up.ts';
import { watchQuotas } from './usage/watch-quotas.ts';
import { tellErrors } from './tell-errors.ts';
import { pruneDeliveries } from './webhooks/prune-deliveries.ts';
import { attemptLimitMs, WebhookDispatcher } from './webhooks/webhook-dispatcher.ts';

const loopsLimitMs = 15_000;
const connectionsLimitMs = 5_000;
const webhooksLimitMs = 8_000;

export async function startJobs(
  config: JobsConfig,
  context: { log: Logger; metrics: Metrics },
): Promise<RunningService> {
  const deps = await openDeps(config, context);
  const calls = { toNumber: new WakeUp(), toSend: new WakeUp() };
  const dispatcher = openDispatcher(config, deps, calls.toSend);
  const listener = listen(config, deps, calls);
  const loops = startLoops(config, deps, dispatcher, calls);
  return {
    checks: [
      { name: 'database', check: () => deps.db.ping() },
      { name: 'redis', check: () => deps.redis.ping() },
      { name: 'storage', check: () => deps.storage.check() },
    ],
    stages: [
      { name: 'signals', timeoutMs: connectionsLimitMs, run: () => listener.close() },
      { name: 'loops', timeoutMs: loopsLimitMs, run: () => closeAll(loops) },
      { name: 'webhooks', timeoutMs: webhooksLimitMs, run: () => dispatcher.close() },
      { name: 'connections', timeoutMs: connectionsLimitMs, run: () => deps.close() },
    ],
  };
}

/** What ends the pauses of the loops that events wait for. */
interface Calls {
  toNumber: WakeUp;
  toSend: WakeUp;
}

function openDispatcher(config: JobsConfig, deps: Deps, toSend: WakeUp): WebhookDispatcher {
  const rules = new AddressRules(config.webhooks.allowedAddresses);
  const resolve = resolveName({ usesHostsFile: rules.allowsPrivate });
  return new WebhookDispatcher({
    ...deps,
    keys: derivePlatformKeys(config.secret.reveal()),
    poster: new Poster({ rules, resolve, timeoutMs: attemptLimitMs }),
    onRoom: () => toSend.ring(),
  });
}

function listen(config: JobsConfig, { log }: Deps, calls: Calls): SignalListener {
  return new SignalListener({
    url: config.databaseUrl,
    applicationName: 'millrace-jobs-signals',
    signal: signals.eventsWritten,
    onSignal: () => calls.toNumber.ring(),
    onError: tellErrors(log, 'signals.connection_error'),
  });
}

function startLoops(config: JobsConfig, deps: Deps, dispatcher: WebhookDispatcher, calls: Calls): Loop[] {
  const reconciler = new Reconciler(deps);
  const peakViewers = new PeakViewers(deps);
  const api = new ApiWatch(config.apiUrl);
  const loops: Pick<LoopOptions, 'name' | 'moreMs' | 'doneMs' | 'leastMs' | 'round' | 'wakeUp'>[] = [
    { name: 'outbox', moreMs: 200, doneMs: 1_000, round: () => relayOutbox(deps) },
    {
      name: 'number',
      moreMs: 0,
      doneMs: 500,
      leastMs: 20,
      // Also what is sent once more is announced by the signal of events.
      round: () => numberOutbox(deps).finally(() => calls.toSend.ring()),
      wakeUp: calls.toNumber,
    },
    {
      name: 'webhooks',
      moreMs: 0,
      doneMs: 500,
      leastMs: 15,
      round: () => dispatcher.round(),
      wakeUp: calls.toSend,
    },
    { name: 'sweep', moreMs: 1_000, doneMs: 1_000, round: () => sweep(deps, api) },
    { name: 'reconcile', moreMs: 1_000, doneMs: 1_000, round: (signal) => reconciler.round(signal) },
    {
      name: 'retain-live',
      moreMs: 60_000,
      doneMs: 60_000,
      round: (signal) => retainLiveStreams(deps, signal),
    },
    {
      name: 'retain-ended',
      moreMs: 60_000,
      doneMs: 60_000,
      round: (signal) => retainEndedStreams(deps, config.endedRetentionMs, signal),
    },
    {
      name: 'prune-deliveries',
      moreMs: 1_000,
      doneMs: 600_000,
      round: () => pruneDeliveries(deps, config.webhooks.logDays),
    },
    { name: 'prune-events', moreMs: 200, doneMs: 600_000, round: () => pruneEvents(deps, config.eventDays) },
    { name: 'prune-organizations', moreMs: 200, doneMs: 600_000, round: () => pruneOrganizations(deps) },
    { name: 'prune-health', moreMs: 1_000, doneMs: 60_000, round: () => pruneHealth(deps) },
    { name: 'meter', moreMs: 10_000, doneMs: 10_000, round: (signal) => meterStreams(deps, signal) },
    { name: 'peak-viewers', moreMs: 15_000, doneMs: 15_000, round: () => peakViewers.round() },
    { name: 'quotas', moreMs: 10_000, doneMs: 10_000, round: (signal) => watchQuotas(deps, signal) },
    { name: 'roll-up', moreMs: 200, doneMs: 10_000, round: () => rollUp(deps) },
    { name: 'prune-usage', moreMs: 1_000, doneMs: 600_000, round: () => pruneLedger(deps) },
    { name: 'prune-viewers', moreMs: 1_000, doneMs: 60_000, round: () => pruneViewers(deps) },
    { name: 'prune-identity', moreMs: 1_000, doneMs: 600_000, round: () => pruneIdentity(deps) },
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
