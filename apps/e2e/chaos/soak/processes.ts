// What the processes of a platform use now, as they and the kernel tell it, and what is in its Redis.
import { tellRedis } from '../redis-commands.ts';
import { environmentOf, pidsOfService } from '../../support/service-processes.ts';
import { descriptorsOf } from './descriptors.ts';
import { readMemory } from './held-memory.ts';

export const services = ['edge', 'transcoder', 'origin', 'api', 'jobs'] as const;

/** Quantities by name, e.g. `edge memory, held`. */
export type Usage = Record<string, number>;

export interface SoakedPlatform {
  supervisorPid: number;
  redisUrl: URL;
  /** Where its processes write what they hold. */
  reports: string;
}

/** A service that runs several times counts as one. */
export async function readUsage({ supervisorPid, redisUrl, reports }: SoakedPlatform): Promise<Usage> {
  const usage: Usage = {};
  for (const service of services) {
    const pids = await pidsOfService(supervisorPid, service);
    const memories = await Promise.all(pids.map((pid) => readMemory(pid, reports)));
    usage[`${service} memory, held`] = sum(memories.map(({ held }) => held));
    usage[`${service} memory, resident`] = sum(memories.map(({ resident }) => resident));
    const descriptors = await Promise.all(pids.map(descriptorsOf));
    usage[`${service} descriptors`] = sum(descriptors.map(({ own }) => own));
    usage[`${service} connections of clients`] = sum(descriptors.map(({ heldByClients }) => heldByClients));
  }
  const info = await tellRedis(redisUrl, ['INFO memory', 'DBSIZE']);
  usage['Redis memory'] = Number(/used_memory:(\d+)/.exec(info)?.[1]);
  usage['Redis keys'] = Number(/^:(\d+)/m.exec(info)?.[1]);
  return usage;
}

/** The Redis of the platform, as one of its processes was told. */
export async function redisUrlOf(pid: number): Promise<URL> {
  const { REDIS_URL: url } = await environmentOf(pid);
  if (url === undefined) throw new Error('the process has no REDIS_URL');
  return new URL(url);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
