import type { Redis } from '@millrace/queue';
import { expect, test } from 'vitest';
import { awaitReplicas } from './replicas.ts';

interface Answers {
  role: () => Promise<unknown[]>;
  wait?: () => Promise<number>;
}

function redisThat({ role, wait = () => Promise.resolve(1) }: Answers) {
  const waits: number[][] = [];
  const redis = {
    role,
    wait: (...args: number[]) => {
      waits.push(args);
      return wait();
    },
  } as unknown as Redis;
  return { redis, waits };
}

const replica = ['10.0.0.2', '6379', '4711'];
const primaryOf = (...replicas: unknown[]) => ({ role: () => Promise.resolve(['master', 4711, replicas]) });

test('every replica of a primary is waited for, within the time given', async () => {
  const { redis, waits } = redisThat(primaryOf(replica, replica));
  expect(await awaitReplicas(redis, 1_500)).toBe(true);
  expect(waits).toEqual([[2, 1_500]]);
});

test.each([
  { name: 'without replicas', role: () => Promise.resolve(['master', 0, []]) },
  { name: 'that is a replica itself', role: () => Promise.resolve(['slave', '10.0.0.1', 6379, 'connected', 4711]) },
  { name: 'that must not say', role: () => Promise.reject(new Error('NOPERM')) },
])('a Redis $name is not waited for', async ({ role }) => {
  const { redis, waits } = redisThat({ role });
  expect(await awaitReplicas(redis, 1_500)).toBe(false);
  expect(waits).toEqual([]);
});

test('a connection that ends meanwhile is said', async () => {
  const { redis } = redisThat({ ...primaryOf(replica), wait: () => Promise.reject(new Error('closed')) });
  await expect(awaitReplicas(redis, 1_500)).rejects.toThrow('closed');
});
