// Real Postgres, Redis, queue and disk for the jobs' tests, and a broadcast to do something with.
import { applyMigrations, Database } from '@millrace/db';
import type { Letter } from '@millrace/mail';
import { livePlaylist, newId, type CellRecord, type IngestGrant, type RunRecord } from '@millrace/pipeline';
import { acquireLease, type Lease } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, openTranscodeQueue, quitRedis } from '@millrace/queue';
import { createLogger, createMetrics } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import { authorizePublish } from '@millrace/streams';
import { createTestDatabase, testRedisUrl } from '@millrace/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps } from '../src/deps.ts';
import { createJobMetrics } from '../src/job-metrics.ts';

export interface World extends Deps {
  redisUrl: string;
  databaseUrl: string;
  directory: string;
  /** Every letter that was sent so far. */
  letters: Letter[];
}

const fail = (error: unknown) => {
  throw error;
};

export async function openWorld(): Promise<World> {
  const [databaseUrl, redisUrl] = await Promise.all([createTestDatabase(), testRedisUrl()]);
  await applyMigrations(databaseUrl);
  const directory = await mkdtemp(join(tmpdir(), 'millrace-jobs-'));
  const db = new Database({ url: databaseUrl, applicationName: 'test', maxConnections: 3, onConnectionError: fail });
  const redis = connectRedis({ url: redisUrl, role: 'commands', onError: fail });
  await awaitRedis(redis, 5_000);
  const queue = openTranscodeQueue({ redisUrl, onError: fail });
  const letters: Letter[] = [];
  const mailer = { canSend: true, send: (letter: Letter) => void letters.push(letter), close: () => Promise.resolve() };
  const storage = await openStorage({ kind: 'disk', directory });
  return {
    ...{ databaseUrl, redisUrl, directory, db, redis, queue, storage, letters, mailer },
    leadership: { isLeader: true },
    metrics: createJobMetrics(createMetrics('test')),
    log: createLogger({ service: 'test', level: 'silent' }),
    close: async () => {
      await Promise.all([queue.close(), quitRedis(redis), storage.close(), db.close()]);
      await rm(directory, { recursive: true });
    },
  };
}

export type Broadcast = IngestGrant & { connectionId: RunRecord['connectionId'] };

/** A channel of its own organization whose encoder was just granted its publish. */
export async function beginBroadcast({ db }: World): Promise<Broadcast> {
  const organizationId = newId('organization');
  const channelId = newId('channel');
  const streamKeyLookup = newId('streamKey');
  await db.platform.organization.create({ data: { id: organizationId, name: 'Test' } });
  await db.platform.channel.create({
    data: { id: channelId, organizationId, name: 'Test', reconnectWindowSeconds: 60, playbackId: newId('playback') },
  });
  await db.platform.streamKey.create({
    data: { id: newId('streamKey'), organizationId, channelId, name: 'Test', lookup: streamKeyLookup, sealed: '-' },
  });
  const connectionId = newId('connection');
  const edge = { name: 'edge', instanceId: 'edge-1', relayBaseUrl: 'http://127.0.0.1:3020' };
  const answer = await authorizePublish(db, {
    key: { lookup: streamKeyLookup },
    edge,
    connectionId,
    remoteAddress: '203.0.113.7',
  });
  if (answer.decision !== 'grant') throw new Error(`not granted: ${answer.decision}`);
  return { ...answer.grant, connectionId };
}

/** A worker that holds the lease of the broadcast's epoch. The caller releases it. */
export async function takeLease({ redis }: World, broadcast: Broadcast): Promise<Lease> {
  const result = await acquireLease({
    redis,
    ref: broadcast,
    epoch: broadcast.epoch,
    worker: 'test',
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  if (result.kind !== 'acquired') throw new Error(`no lease: ${result.kind}`);
  return result.lease;
}

export function runRecord({ organizationId, channelId, streamId, epoch, connectionId }: Broadcast): RunRecord {
  return {
    kind: 'run',
    version: 1,
    ...{ organizationId, channelId, streamId, epoch, connectionId },
    mode: 'follow',
    baseMs: 0,
    timeOriginMs: 0,
    targetDurationSeconds: 2,
    playlist: livePlaylist,
    lowLatency: null,
    renditions: [
      {
        kind: 'audio',
        id: 'audio',
        codecs: 'mp4a.40.2',
        initName: 'init-0000000000000000.mp4',
        timescale: 48_000,
        declaredPeakBps: 128_000,
        declaredAverageBps: 128_000,
        channels: 2,
        sampleRateHz: 48_000,
      },
    ],
  };
}

export function cellRecord(epoch: number, mediaSequence: number): CellRecord {
  return {
    kind: 'cell',
    epoch,
    mediaSequence,
    discontinuitySequence: 0,
    discontinuity: false,
    startMs: mediaSequence * 2_000,
    endMs: (mediaSequence + 1) * 2_000,
    programDateTimeMs: 0,
    media: { audio: { startTicks: 0, durationTicks: 96_000, sizeBytes: 1, peakBps: 1, averageBps: 1 } },
  };
}
