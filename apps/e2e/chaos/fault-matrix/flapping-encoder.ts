// An encoder that is there for three seconds and away for three, again and again; what it costs workers and receivers of
// webhooks, and what is left behind.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pidsOfService } from '../../support/service-processes.ts';
import { tellRedis } from '../redis-commands.ts';
import { descriptorsOf } from '../soak/descriptors.ts';
import { second } from './fault-row.ts';
import type { Figure } from './figure.ts';
import type { World } from './world.ts';

const awayMs = 3 * second;
const thereMs = 3 * second;
/** See docs/decisions/0024-short-interruptions-are-no-webhooks.md. */
const begins = { atOnce: 3, everyMs: 10 * second } as const;
const mostWebhooks = 20;
/** Of the stream that runs, of orders that are done, and of connections that just close. */
const mostLeft = { keys: 40, descriptors: 20 } as const;

export const flap = (times: number) => async (world: World, note: (figure: Figure) => void) => {
  const [startsBefore, webhooksBefore, left] = [await starts(world), world.webhooks.bodies.length, await held(world)];
  const atMs = performance.now();
  for (let round = 0; round < times; round += 1) {
    await world.encoder.beAwayFor(awayMs);
    await delay(thereMs);
  }
  const limit = begins.atOnce + Math.ceil((performance.now() - atMs) / begins.everyMs);
  note({ name: 'workers that began', value: (await starts(world)) - startsBefore, limit });
  note({ name: 'webhooks', value: world.webhooks.bodies.length - webhooksBefore, limit: mostWebhooks });
  const after = await held(world);
  note({ name: 'more Redis keys', value: after.keys - left.keys, limit: mostLeft.keys + times });
  note({ name: 'more descriptors', value: after.descriptors - left.descriptors, limit: mostLeft.descriptors });
};

/** How often a worker has begun with an order, as all of them have logged. */
async function starts({ platform }: World): Promise<number> {
  const logs = ['transcoder.log', 'transcoder-spare.log'].map((name) => join(platform.home, 'logs', name));
  const texts = await Promise.all(logs.map((path) => readFile(path, 'utf8')));
  return texts.join('').split('lease.acquired').length - 1;
}

async function held({ platform, redisUrl }: World): Promise<{ keys: number; descriptors: number }> {
  const size = await tellRedis(redisUrl, ['DBSIZE']);
  const pids = await Promise.all(['edge', 'transcoder'].map((service) => pidsOfService(platform.pid, service)));
  const descriptors = await Promise.all(pids.flat().map(descriptorsOf));
  return {
    keys: Number(/^:(\d+)/m.exec(size)?.[1]),
    descriptors: descriptors.reduce((sum, { own }) => sum + own, 0),
  };
}
