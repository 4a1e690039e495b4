// The Redis connection, for the queue and for whatever else keeps state in Redis. ioredis stays behind this file.
// Every command has a time limit: a frozen Redis is an error, not a wait without end. So has every connection: one whose network
// was cut says nothing, and TCP would try it again only minutes later.
import { Redis, type RedisOptions } from 'ioredis';

export type { Redis };

/**
 * `commands`: fails fast while Redis is away. `patient`: the same, but waits longer for one that is slow; who asks has a time
 * limit of its own. `blocking`: waits (BullMQ workers). `subscriber`: waits, and only listens.
 */
export type RedisRole = 'commands' | 'patient' | 'blocking' | 'subscriber';

const subscriberPingMs = 2_000;
const common = {
  connectTimeout: 2_000,
  keepAlive: 30_000,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000) * (0.5 + Math.random() / 2),
  /** After a failover the old primary answers READONLY: reconnect and send the command again. */
  reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
} satisfies RedisOptions;
const failFast = { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 1 } satisfies RedisOptions;
const byRole = {
  commands: { ...failFast, commandTimeout: 2_000, socketTimeout: 3_000 },
  patient: { ...failFast, commandTimeout: 6_000, socketTimeout: 7_000 },
  // BullMQ blocks for ten seconds at most.
  blocking: { ...common, maxRetriesPerRequest: null, socketTimeout: 12_000 },
  subscriber: { ...common, maxRetriesPerRequest: null, socketTimeout: 3_000 },
} satisfies Record<RedisRole, RedisOptions>;

export interface ConnectRedisOptions {
  url: string;
  role: RedisRole;
  /** Called with each connection error; the connection itself goes on trying. */
  onError: (error: Error) => void;
}

/** A connection that is being made; it reconnects by itself for ever. Close with `quitRedis`. */
export function connectRedis({ url, role, onError }: ConnectRedisOptions): Redis {
  const redis = new Redis(url, byRole[role]);
  redis.on('error', onError);
  if (role === 'subscriber') listenForLife(redis);
  return redis;
}

/** Whoever only listens would take a connection that is cut for silence. */
function listenForLife(redis: Redis): void {
  const timer = setInterval(() => {
    if (redis.status === 'ready') redis.ping().catch(() => undefined);
  }, subscriberPingMs);
  redis.once('end', () => clearInterval(timer));
}

/** Waits until a command can be sent, at most `timeoutMs`. Rejects when the connection does not come up in time. */
export async function awaitRedis(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  const timeout = AbortSignal.timeout(timeoutMs);
  await new Promise<void>((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      redis.off('ready', ready);
      timeout.removeEventListener('abort', late);
      finish();
    };
    const ready = settle(resolve);
    const late = settle(() => reject(new Error(`Redis did not answer within ${timeoutMs} ms`)));
    redis.once('ready', ready);
    timeout.addEventListener('abort', late);
  });
}

/** Closes in order when Redis answers, at once when it does not. */
export async function quitRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
