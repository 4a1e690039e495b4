// An epoch without the control plane: Postgres gives epochs, and while it is away a stream whose encoder comes back would
// stand still. Then the log itself gives one that is later than every other; the control plane takes it over when it is
// back (`resumed` of the authorization). Whatever two sides think meanwhile, one token writes: that of the latest epoch.
import type { Redis } from '@millrace/queue';
import { logKeys, type LogRef } from './keys.ts';
import { runScript } from './scripts.ts';

/**
 * The epoch to go on under; undefined while the stream has nothing to go on from, has ended, or somebody may still write what
 * an encoder sends. Rejects when Redis cannot be reached.
 */
export async function reserveEpoch(redis: Redis, ref: LogRef, lastKnownEpoch: number): Promise<number | undefined> {
  const keys = logKeys(ref);
  const epoch = Number(await runScript(redis, 'reserve', [keys.lease, keys.meta], [lastKnownEpoch]));
  return epoch > 0 ? epoch : undefined;
}

/** The latest epoch that the log knows of, reserved or held; 0 when it knows of none. Rejects when Redis cannot be reached. */
export async function latestEpoch(redis: Redis, ref: LogRef): Promise<number> {
  const epochs = await redis.hmget(logKeys(ref).lease, 'epoch', 'reserved');
  return Math.max(...epochs.map((epoch) => Number(epoch ?? 0)));
}
