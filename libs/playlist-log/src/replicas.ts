// Waits until the replicas of Redis have what this connection has written, so that the failover to any of them keeps it.
// A Redis without replicas, or one that doesn't say what it has, is not waited for; a replica that is late only for a while.
import type { Redis } from '@millrace/queue';

/** Whether there are replicas that were waited for. Rejects when Redis cannot be reached meanwhile. */
export async function awaitReplicas(redis: Redis, withinMs: number): Promise<boolean> {
  const role: unknown[] = await redis.role().catch(() => []);
  const replicas = role[0] === 'master' && Array.isArray(role[2]) ? role[2].length : 0;
  if (replicas > 0) await redis.wait(replicas, withinMs);
  return replicas > 0;
}
