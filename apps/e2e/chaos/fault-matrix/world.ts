// A platform as `npm start` starts it, with its database, Redis and bucket behind links that can fail, a second
// transcoder beside it, one live channel, an encoder that comes back, and a viewer that keeps everything.
import { freePort, startPostgres, startRedis, startS3, until, type RunningS3 } from '@millrace/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broadcaster, type Channel } from '../../support/broadcaster.ts';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { FaultyLink, FaultyLinks } from '../../support/faulty-link.ts';
import { startPlatform, type Platform } from '../../support/platform.ts';
import { encoders, pidOfService } from '../../support/service-processes.ts';
import { renditionUrls } from '../../support/viewer.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';
import { buildWithEnd, type Undo } from '../ending.ts';
import { RenditionRecorder } from '../rendition-recorder.ts';
import { byName, namesIn, type Names } from './names.ts';
import { startSpareTranscoder, type SpareService } from '../spare-service.ts';
import { tellRedis } from '../redis-commands.ts';

const password = 'chaos0password';

export interface World {
  readonly platform: Platform;
  readonly postgres: FaultyLink;
  /** Of all services. */
  readonly redis: FaultyLinks;
  readonly storage: FaultyLinks;
  /** The second transcoder, and its links alone. */
  readonly spare: SpareService;
  readonly spareRedis: FaultyLink;
  readonly spareStorage: FaultyLink;
  /** Between transcoders and the edge's relay, and between all services and the API. */
  readonly relay: FaultyLink;
  readonly internalApi: FaultyLink;
  /** Looking up names: of PostgreSQL, Redis and storage. */
  readonly names: Names;
  /** Of Redis itself, past the links, and of its replica. */
  readonly redisUrl: URL;
  readonly replicaUrl: URL;
  readonly api: Broadcaster;
  readonly channel: Channel;
  readonly encoder: EncoderOracle;
  /** What the encoder sends. */
  readonly clip: string;
  readonly recorder: RenditionRecorder;
  /** Gets every event. */
  readonly webhooks: WebhookReceiver;
  close(): Promise<void>;
}

/** Resolves when the source rendition of the live channel is listed. */
export function startWorld(clip: string): Promise<World> {
  return buildWithEnd((undo) => build(clip, undo));
}

async function build(clip: string, undo: Undo): Promise<Omit<World, 'close'>> {
  const home = await mkdtemp(join(tmpdir(), 'millrace-matrix-'));
  undo.push(() => rm(home, { recursive: true, force: true }));
  const database = await startPostgres({ dataDir: join(home, 'own-postgres'), password });
  undo.push(() => database.close());
  const cache = await startRedis({ dir: join(home, 'own-redis'), password });
  undo.push(() => cache.close());
  const replica = await startReplica(join(home, 'replica'), new URL(cache.url));
  undo.push(() => replica.close());
  const bucket = await startS3();
  undo.push(() => bucket.close());
  const postgres = await FaultyLink.to(new URL(database.url));
  const ownRedis = await FaultyLink.to(new URL(cache.url));
  const ownStorage = await FaultyLink.to(new URL(bucket.endpoint));
  const spareRedis = await FaultyLink.to(new URL(cache.url));
  const spareStorage = await FaultyLink.to(new URL(bucket.endpoint));
  const relayUrl = new URL(`http://127.0.0.1:${await freePort()}`);
  const apiUrl = new URL(`http://127.0.0.1:${await freePort()}`);
  const relay = await FaultyLink.to(relayUrl);
  const internalApi = await FaultyLink.to(apiUrl);
  for (const link of [postgres, ownRedis, ownStorage, spareRedis, spareStorage, relay, internalApi])
    undo.push(() => link.close());
  const names = namesIn(home);
  const platform = await startPlatform({
    home: join(home, 'platform'),
    env: {
      ...names.env,
      DATABASE_URL: byName(postgres.through(new URL(database.url))).href,
      REDIS_URL: byName(ownRedis.through(new URL(cache.url))).href,
      MILLRACE_EDGE_RELAY_PORT: relayUrl.port,
      MILLRACE_EDGE_RELAY_URL: relay.through(relayUrl).origin,
      MILLRACE_API_INTERNAL_PORT: apiUrl.port,
      MILLRACE_API_INTERNAL_URL: internalApi.through(apiUrl).origin,
      MILLRACE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.0/8',
      ...bucketSettings(bucket, ownStorage),
    },
  });
  undo.push(async () => {
    await platform.stop();
  });
  const own = await until(() => pidOfService(platform.pid, 'transcoder'), 10_000);
  const links = {
    REDIS_URL: byName(spareRedis.through(new URL(cache.url))).href,
    ...bucketSettings(bucket, spareStorage),
  };
  const spare = await startSpareTranscoder(own, 'spare', links, join(platform.home, 'logs', 'transcoder-spare.log'));
  undo.push(() => spare.stop());
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  const webhooks = await startWebhookReceiver();
  undo.push(() => webhooks.close());
  await api.call('POST', '/v1/webhooks', { url: webhooks.url, eventTypes: ['*'] });
  const channel = await api.createChannel({ name: 'Fault matrix' });
  const url = `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`;
  const encoder = new EncoderOracle({ url, clip });
  undo.push(() => encoder.stop());
  const recorder = await recorderOf(`${platform.originUrl}/${channel.playback.id}.m3u8`);
  undo.push(() => recorder.stop());
  const redis = new FaultyLinks(ownRedis, spareRedis);
  const storage = new FaultyLinks(ownStorage, spareStorage);
  const faulty = { postgres, redis, storage, spareRedis, spareStorage, relay, internalApi, names };
  const urls = { redisUrl: new URL(cache.url), replicaUrl: new URL(replica.url) };
  return { platform, ...faulty, ...urls, spare, api, channel, encoder, clip, recorder, webhooks };
}

async function startReplica(dir: string, primary: URL): ReturnType<typeof startRedis> {
  const replica = await startRedis({ dir, password });
  const follow = [`CONFIG SET masterauth ${password}`, `REPLICAOF ${primary.hostname} ${primary.port}`];
  await tellRedis(new URL(replica.url), follow);
  await tellRedis(primary, [`CONFIG SET masterauth ${password}`]);
  return replica;
}

/** The process id of a service of the platform. */
export function pidOf({ platform }: World, service: string): Promise<number> {
  return until(() => pidOfService(platform.pid, service), 20_000);
}

/** The transcoder that makes the stream, and its ffmpeg; it may be the spare one. */
export async function workerOfStream(): Promise<{ transcoderPid: number; ffmpegPid: number }> {
  const [found] = await until(async () => {
    const all = await encoders(process.pid);
    return all.length > 0 && all;
  }, 60_000);
  if (!found) throw new Error('no transcoder runs an ffmpeg');
  return { transcoderPid: found.parentPid, ffmpegPid: found.pid };
}

function bucketSettings(bucket: RunningS3, link: FaultyLink): Record<string, string> {
  return {
    S3_ENDPOINT: byName(link.through(new URL(bucket.endpoint))).origin,
    S3_BUCKET: bucket.bucket,
    S3_ACCESS_KEY_ID: bucket.accessKeyId,
    S3_SECRET_ACCESS_KEY: bucket.secretAccessKey,
  };
}

async function recorderOf(hlsUrl: string): Promise<RenditionRecorder> {
  const url = await until(
    async () => (await renditionUrls(hlsUrl).catch(() => new Map<string, string>())).get('source'),
    60_000,
  );
  const recorder = new RenditionRecorder(url);
  recorder.start();
  return recorder;
}
