// Redis that fails in ways beyond being away: it falls back to a replica that is behind, has no memory left, loses the
// queue, or is not there when services start.
import { setTimeout as delay } from 'node:timers/promises';
import { kill, second, type FaultRow } from './fault-row.ts';
import { tellRedis } from '../redis-commands.ts';
import type { World } from './world.ts';

const services = ['transcoder', 'origin', 'jobs', 'api'];

/** The replica stops following, the primary goes on for a while, and then the replica is the primary. */
async function failOver({ redis, redisUrl, replicaUrl }: World): Promise<void> {
  await tellRedis(replicaUrl, ['REPLICAOF NO ONE']);
  await delay(3 * second);
  redis.leadTo(replicaUrl);
  await delay(20 * second);
  // And back, by a failover in good order.
  await tellRedis(redisUrl, [`REPLICAOF ${replicaUrl.hostname} ${replicaUrl.port}`]);
  await untilReplicated(redisUrl);
  redis.set({ is: 'down' });
  await delay(second);
  await tellRedis(redisUrl, ['REPLICAOF NO ONE']);
  redis.leadTo(redisUrl);
  await tellRedis(replicaUrl, [`REPLICAOF ${redisUrl.hostname} ${redisUrl.port}`]);
}

async function untilReplicated(url: URL): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if ((await tellRedis(url, ['INFO replication'])).includes('master_link_status:up')) return;
    await delay(second / 4);
  }
  throw new Error('the replica does not follow');
}

async function eachKeyOfQueue({ redisUrl }: World, command: string): Promise<void> {
  const script = `for _, key in ipairs(redis.call('KEYS', 'bull:*')) do redis.call('${command}', key) end`;
  await tellRedis(redisUrl, [`EVAL "${script}" 0`]);
}

export const redisRows: readonly FaultRow[] = [
  {
    id: 'F19',
    fault: 'Redis fails over to a replica that lacks the last 3 s, and back',
    expected: 'workers write again what is missing; no playlist goes back',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: failOver,
  },
  {
    id: 'F21',
    fault: 'Redis has no memory left for 15 s',
    expected: 'what waits is listed afterwards; nothing is evicted',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    inject: async ({ redisUrl }) => {
      await tellRedis(redisUrl, ['CONFIG SET maxmemory 1']);
      await delay(15 * second);
      await tellRedis(redisUrl, ['CONFIG SET maxmemory 0']);
    },
  },
  {
    id: 'F23',
    fault: 'transcoder, origin, jobs and API start while Redis is away, for 12 s',
    expected: 'they wait for it, and the stream goes on when it is there',
    ...{ freezeMs: 30 * second, disconnects: 0, apiAnswers: false },
    inject: async (world) => {
      world.redis.set({ is: 'down' });
      for (const service of services) await kill(service)(world);
      await delay(12 * second);
      world.redis.set({ is: 'up' });
    },
  },
  {
    id: 'F29',
    fault: 'the origin starts while Redis is away, for 10 s',
    expected: 'it says that it is not there, never that the stream is not',
    ...{ freezeMs: 20 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      world.redis.set({ is: 'down' });
      await kill('origin')(world);
      await delay(10 * second);
      world.redis.set({ is: 'up' });
    },
  },
  {
    id: 'F39',
    fault: 'an admin deletes everything in the queue, also what runs',
    expected: 'the stream goes on',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: (world) => eachKeyOfQueue(world, 'DEL'),
  },
];
