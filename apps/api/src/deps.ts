// Composition root: everything that the API talks to, opened in one place and closed in one place.
import { derivePlatformKeys, type PlatformKeys } from '@millrace/auth';
import { Database, SignalListener, signals } from '@millrace/db';
import { openMailer, type Mailer } from '@millrace/mail';
import { tellRevokedKey } from '@millrace/playlist-log';
import {
  connectRedis,
  memoryUse,
  openTranscodeQueue,
  quitRedis,
  WorkerBoard,
  type TranscodeQueue,
} from '@millrace/queue';
import type { PlaybackKeyId } from '@millrace/pipeline';
import type { Logger, Metrics } from '@millrace/service';
import { KeyUses } from './api-keys/key-uses.ts';
import type { ApiConfig, PublicUrls } from './config.ts';
import { RedisRoom } from './ingest/redis-room.ts';
import { RateLimiter } from './rate-limits/rate-limiter.ts';
import { EventSignals } from './events/event-signals.ts';
import { receiverPolicy, type ReceiverPolicy } from './webhooks/receiver-url.ts';
import { createHttpMetrics, type HttpMetrics } from './plugins/http-metrics.ts';
import { Pressure } from './plugins/pressure.ts';
import { SigningKeys } from './session/signing-keys.ts';

export interface Deps {
  /** For the public listener. */
  db: Database;
  /** For the internal listener: a flood of API requests must not keep encoders from being authorized. */
  internalDb: Database;
  keys: PlatformKeys;
  queue: TranscodeQueue;
  workers: Pick<WorkerBoard, 'list' | 'give'>;
  /** Origins let nobody in with it any more. They look for themselves when they are not told. */
  tellRevokedKey: (keyId: PlaybackKeyId) => void;
  rates: Pick<RateLimiter, 'take' | 'takeOf'>;
  signingKeys: SigningKeys;
  keyUses: KeyUses;
  mailer: Mailer;
  urls: PublicUrls;
  /** Where webhooks may lead. */
  receivers: ReceiverPolicy;
  /** Wakes live feeds. */
  eventSignals: EventSignals;
  httpMetrics: HttpMetrics;
  pressure: Pick<Pressure, 'reason'>;
  redisRoom: Pick<RedisRoom, 'isFull'>;
  log: Logger;
  close(): Promise<void>;
}

const connections = { public: 8, internal: 4 } as const;

export async function openDeps(config: ApiConfig, { log, metrics }: { log: Logger; metrics: Metrics }): Promise<Deps> {
  const told = (event: string) => (err: unknown) => log.warn(event, { err });
  const openDatabase = (applicationName: string, maxConnections: number) =>
    new Database({
      url: config.databaseUrl,
      applicationName,
      maxConnections,
      onConnectionError: told('database.connection_error'),
    });
  const db = openDatabase('millrace-api', connections.public);
  const internalDb = openDatabase('millrace-api-internal', connections.internal);
  const eventSignals = new EventSignals();
  const listener = new SignalListener({
    url: config.databaseUrl,
    applicationName: 'millrace-api-signals',
    signal: signals.eventsNumbered,
    onSignal: (organizationId) => eventSignals.signal(organizationId),
    onError: told('signals.connection_error'),
  });
  const queue = openTranscodeQueue({ redisUrl: config.redisUrl, onError: told('queue.error') });
  const redis = connectRedis({ url: config.redisUrl, role: 'patient', onError: told('redis.connection_error') });
  const rates = new RateLimiter({ redis, rules: config.rateRules, onError: told('rate_limits.counted_alone') });
  const workers = new WorkerBoard(redis);
  const keys = derivePlatformKeys(config.secret.reveal());
  const signingKeys = new SigningKeys({ db, sealingKey: keys.sealing, onFailure: told('signing_keys.unreadable') });
  await signingKeys.start();
  const keyUses = new KeyUses(db, told('api_key.uses_not_written'));
  const mailer = openMailer({ ...config.mail, log });
  const pressure = new Pressure({ takeConnection: () => db.takeConnection() });
  const redisMemory = metrics.gauge('millrace_api_redis_memory_ratio', 'Memory that Redis uses, of what it may.');
  const redisRoom = new RedisRoom({ readUse: () => memoryUse(redis), tell: (use) => redisMemory.set(use) });
  return {
    ...{
      pressure,
      redisRoom,
      db,
      internalDb,
      queue,
      workers,
      rates,
      log,
      eventSignals,
      keys,
      signingKeys,
      keyUses,
      mailer,
    },
    tellRevokedKey: (keyId) => void tellRevokedKey(redis, keyId).catch(told('playback_keys.not_told')),
    urls: config.urls,
    receivers: receiverPolicy(config.webhookAllowedAddresses, config.urls),
    httpMetrics: createHttpMetrics(metrics),
    close: async () => {
      pressure.close();
      redisRoom.close();
      await Promise.allSettled([signingKeys.close(), keyUses.close(), mailer.close()]);
      const stores = [queue.close(), quitRedis(redis), db.close(), internalDb.close()];
      await Promise.allSettled([listener.close(), ...stores]);
    },
  };
}
