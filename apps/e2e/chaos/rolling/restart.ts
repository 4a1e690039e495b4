// One restart of a rolling deployment: SIGTERM, and the process that comes in its place.
import { longestStallMs, until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, pidsOfService } from '../../support/service-processes.ts';
import type { RollingWorld } from './world.ts';

export interface Restart {
  /** `edge 1 of 2` */
  name: string;
  /** The one that is restarted. */
  pid: number;
}

export interface RestartResult {
  name: string;
  /** The longest wait of a viewer, and how many waited at all. */
  stallMs: number;
  waited: number;
  disconnects: number;
  /** How long the old process took to leave. */
  leftMs: number;
}

const replacedMs = 60_000;
/** Long enough for the slowest viewer to run dry. */
const settleMs = 9_000;

/** The platform's own processes of a service and the spare one, each in its turn; of all services unless some are named. */
export async function restartsOf(
  { platform, spares }: RollingWorld,
  chosen: readonly string[] | undefined,
): Promise<Restart[]> {
  const rows: { service: string; spare?: { pid: number | undefined } }[] = [
    { service: 'transcoder', spare: spares.transcoder },
    { service: 'edge' },
    { service: 'origin', spare: spares.origin },
    { service: 'api', spare: spares.api },
    { service: 'jobs' },
  ];
  const restarts: Restart[] = [];
  for (const { service, spare } of rows) {
    if (chosen?.includes(service) === false) continue;
    const pids = [...(await pidsOfService(platform.pid, service)), ...(spare?.pid === undefined ? [] : [spare.pid])];
    for (const [at, pid] of pids.entries()) restarts.push({ name: `${service}, ${at + 1} of ${pids.length}`, pid });
  }
  return restarts;
}

/** Restarts it, and resolves when everybody has had time to notice. */
export async function restart(world: RollingWorld, { name, pid }: Restart): Promise<RestartResult> {
  const disconnects = () => world.streams.reduce((sum, { encoder }) => sum + encoder.disconnects, 0);
  const [before, fromMs] = [disconnects(), performance.now()];
  process.kill(pid, 'SIGTERM');
  await until(() => !isAlive(pid), replacedMs);
  const leftMs = performance.now() - fromMs;
  await delay(settleMs);
  const toMs = performance.now();
  const stalls = world.streams.map(({ recorder }) => longestStallMs(recorder.listings, { fromMs, toMs }));
  const waited = stalls.filter((stallMs) => stallMs > 0).length;
  return { name, stallMs: Math.max(...stalls), waited, disconnects: disconnects() - before, leftMs };
}
