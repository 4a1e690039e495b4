// Composition root: everything that the jobs talk to, opened in one place and closed in one place.
import { advisoryLocks, Database, Leadership } from '@millrace/db';
import { openMailer, type Mailer } from '@millrace/mail';
import {
  awaitRedis,
  connectRedis,
  openTranscodeQueue,
  quitRedis,
  type Redis,
  type TranscodeQueue,
} from '@millrace/queue';
import type { Logger, Metrics } from '@millrace/service';
import { openStorage, type ObjectStorage } from '@millrace/storage';
import type { JobsConfig } from './config.ts';
import { createJobMetrics, type JobMetrics } from './job-metrics.ts';
import { tellErrors } from './tell-errors.ts';

export interface Deps {
  db: Database;
  redis: Redis;
  queue: TranscodeQueue;
  storage: ObjectStorage;
  mailer: Mailer;
  leadership: Pick<Leadership, 'isLeader'>;
  metrics: JobMetrics;
  log: Logger;
  close(): Promise<void>;
}

/** Each loop is sequential, so few connections are ever used at once. */
const databaseConnections = 6;
const redisStartLimitMs = 10_000;

export async function openDeps(config: JobsConfig, context: { log: Logger; metrics: Metrics }): Promise<Deps> {
  const { log } = context;
  const metrics = createJobMetrics(context.metrics);
  const told = (event: string) => tellErrors(log, event);
  const redis = connectRedis({ url: config.redisUrl, role: 'commands', onError: told('redis.connection_error') });
  const queue = openTranscodeQueue({ redisUrl: config.redisUrl, onError: told('queue.error') });
  const storage = await openStorage(config.storage);
  const mailer = openMailer({ ...config.mail, log });
  const db = new Database({
    url: config.databaseUrl,
    applicationName: 'millrace-jobs',
    maxConnections: databaseConnections,
    onConnectionError: told('database.connection_error'),
  });
  await awaitRedis(redis, redisStartLimitMs).catch(told('redis.not_ready'));
  const leadership = new Leadership({
    url: config.databaseUrl,
    applicationName: 'millrace-jobs-leader',
    lock: advisoryLocks.jobsLeader,
    onChange: (isLeader) => {
      metrics.isLeader.set(isLeader ? 1 : 0);
      log.info(isLeader ? 'jobs.leading' : 'jobs.following');
    },
    onError: told('leader.connection_error'),
  });
  return {
    ...{ db, redis, queue, storage, mailer, leadership, metrics, log },
    close: async () => {
      await leadership.close();
      await mailer.close();
      await Promise.allSettled([queue.close(), quitRedis(redis), storage.close(), db.close()]);
    },
  };
}
