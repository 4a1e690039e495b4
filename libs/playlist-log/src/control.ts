// What the control plane does to a log: end it, look at its lease, trim what has left every window, forget it.
import type { PlaybackId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { currentKey, logKeys, type LogRef } from './keys.ts';
import { needlessRuns } from './needless-runs.ts';
import { runScript } from './scripts.ts';
import { readRuns } from './tail.ts';

/** An ended log that nobody cleans up goes by itself after this long. */
const keepEndedMs = 7 * 86_400_000;

/** Ends the log and fences whoever writes it. Returns whether this call did it; repeating it is harmless. */
export async function endLog(redis: Redis, ref: LogRef, endedAtMs: number): Promise<boolean> {
  const keys = logKeys(ref);
  const record = JSON.stringify({ kind: 'end', endedAtMs });
  const result = await runScript(
    redis,
    'end',
    [keys.lease, keys.log, keys.meta, keys.runs],
    [keys.tail, record, keepEndedMs],
  );
  return result === 1;
}

export interface LeaseView {
  epoch: number;
  worker: string;
  /** Milliseconds since the holder's last beat, by Redis' clock. */
  silentMs: number;
}

/** The lease as it stands; undefined when nobody holds it. */
export async function readLease(redis: Redis, ref: LogRef): Promise<LeaseView | undefined> {
  const [lease, time] = await Promise.all([
    redis.hmget(logKeys(ref).lease, 'token', 'epoch', 'worker', 'beatMs'),
    redis.time(),
  ]);
  const [token, epoch, worker, beatMs] = lease;
  if (!token) return undefined;
  const nowMs = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
  return { epoch: Number(epoch), worker: worker ?? '', silentMs: nowMs - Number(beatMs) };
}

/** Drops the records before `sequence`, and the runs that nobody needs any more. Delete their objects first. */
export async function trimLog(redis: Redis, ref: LogRef, sequence: number): Promise<void> {
  const keys = logKeys(ref);
  await redis.xtrim(keys.log, 'MINID', `${sequence}-0`);
  const needless = needlessRuns(await readRuns(redis, ref), sequence);
  if (needless.length > 0) await redis.hdel(keys.runs, ...needless.map((made) => String(made.sequence)));
}

/** Removes the log. If the playback URL still plays this stream, it plays nothing afterwards. */
export async function forgetLog(redis: Redis, ref: LogRef): Promise<void> {
  const keys = logKeys(ref);
  await runScript(redis, 'forget', [keys.current, keys.lease, keys.log, keys.runs, keys.meta], [ref.streamId]);
}

/** From now on the playback URL plays nothing, until a log gets its next cell. End the logs first. */
export async function forgetCurrentStream(redis: Redis, playbackId: PlaybackId): Promise<void> {
  await redis.del(currentKey(playbackId));
}
