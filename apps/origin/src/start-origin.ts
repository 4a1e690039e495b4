// Composition root: connections, the parts of the origin, its listener; what to check and in which order to stop.
import { readCurrentStream, watchBegunStreams, watchChangedChannels, watchRevokedKeys } from '@millrace/playlist-log';
import { connectRedis, quitRedis } from '@millrace/queue';
import { createInternalClient, type Logger, type Metrics, type RunningService } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildApp } from './app.ts';
import type { OriginConfig } from './config.ts';
import { DeliveryMeter } from './deliveries/delivery-meter.ts';
import { DeliveryReporter } from './deliveries/delivery-reporter.ts';
import { AnswerCounts } from './delivery/answer-counts.ts';
import { createDelivery } from './delivery/delivery.ts';
import { FastLane } from './delivery/fast-lane.ts';
import { listenH2c, listenTls, type AnyHandler } from './delivery/http2-listeners.ts';
import { backlog } from './http/backlog.ts';
import { createHotWindowReader } from './media/hot-window-client.ts';
import { MediaLibrary } from './media/media-library.ts';
import { prefetchMedia } from './media/prefetch-media.ts';
import { createOriginMetrics } from './origin-metrics.ts';
import { createChannelLookup } from './playback/channel-lookup.ts';
import { PathTokens } from './playback/path-token.ts';
import { PlaybackAccess } from './playback/playback-access.ts';
import { NextStreams } from './playback/next-streams.ts';
import { createPlaybackDirectory } from './playback/playback-directory.ts';
import { PlaybackPolicies } from './playback/playback-policies.ts';
import { createPlaylistShelf } from './playlists/playlist-shelf.ts';
import { FollowedStreams } from './streams/followed-streams.ts';
import { openLogAccess } from './streams/log-access.ts';
import { ViewerReporter } from './viewers/viewer-reporter.ts';
import { WaitingRoom } from './streams/waiters.ts';
import { monotonicMs } from './monotonic-clock.ts';

const apiTimeoutMs = 2_000;

/** A started origin; `url` is where it listens, `furtherUrls` are its listeners of HTTP/2. */
export async function startOrigin(
  config: OriginConfig,
  context: { log: Logger; metrics: Metrics },
): Promise<RunningService & { url: string; furtherUrls: readonly string[] }> {
  const { log } = context;
  const metrics = createOriginMetrics(context.metrics);
  const told = (event: string) => (err: unknown) => log.warn(event, { err });
  const redis = connectRedis({ url: config.redisUrl, role: 'commands', onError: told('redis.connection_error') });
  const subscriber = connectRedis({
    url: config.redisUrl,
    role: 'subscriber',
    onError: told('redis.connection_error'),
  });
  const storage = await openStorage(config.storage);
  const logAccess = openLogAccess({ redis, subscriber, onError: told('log.read_failed') });
  const library = new MediaLibrary({
    storage,
    readHotWindow: createHotWindowReader(config.api.token),
    maxBytes: config.cacheBytes,
    onRead: (outcome) => metrics.objectReads.inc({ outcome }),
    onError: told('media.read_failed'),
  });
  const room = new WaitingRoom(config.maxWaiting, (taken) => metrics.waiting.set(taken));
  const streams = new FollowedStreams({
    log: logAccess,
    limit: config.maxStreams,
    room,
    onListed: (stream, listed) => prefetchMedia(library, { stream, listed, onError: told('media.prefetch_failed') }),
    onCount: (count) => metrics.followedStreams.set(count),
    onError: told('log.follow_failed'),
  });
  const api = createInternalClient({ ...config.api, timeoutMs: apiTimeoutMs });
  const counts = new AnswerCounts(metrics);
  const deliveries = new DeliveryMeter();
  const deliveryReporter = new DeliveryReporter({ api, meter: deliveries, onError: told('deliveries.report_failed') });
  const lookUpChannel = createChannelLookup(api, told('api.lookup_failed'));
  const nowPlaying = createPlaybackDirectory({
    readCurrentStream: (playbackId) => readCurrentStream(redis, playbackId),
    lookUpChannel,
    onError: told('playback.lookup_failed'),
  });
  const policies = new PlaybackPolicies(lookUpChannel);
  watchChangedChannels(subscriber, (playbackId) => {
    lookUpChannel.forget(playbackId);
    policies.changed(playbackId);
  }).catch(told('channels.watch_failed'));
  watchRevokedKeys(subscriber, (keyId) => {
    lookUpChannel.forgetAll();
    policies.keyRevoked(keyId);
  }).catch(told('playback_keys.watch_failed'));
  const nextStreams = new NextStreams({ nowPlaying, room, onError: told('playback.lookup_failed') });
  watchBegunStreams(subscriber, (playbackId) => {
    nowPlaying.forget(playbackId);
    void nextStreams.tell(playbackId);
  }).catch(told('streams.watch_failed'));
  const deliver = createDelivery({
    access: new PlaybackAccess({
      policies,
      pathTokens: new PathTokens(config.api.token.reveal()),
      headers: config.viewerHeaders,
    }),
    nowPlaying,
    nextStreams,
    streams,
    shelf: createPlaylistShelf(),
    library,
    viewerHeaders: config.viewerHeaders,
    onAnswer: (path, answer, method) => {
      counts.add(path.kind, answer, method);
      deliveries.add(path, answer, method);
    },
    onError: told('delivery.failed'),
  });
  const reporter = new ViewerReporter({
    api,
    audiences: () => audiencesOf(streams),
    gauge: metrics.viewers,
    onError: told('viewers.report_failed'),
  });
  const app = await buildApp({ deliver, playerDirectory: config.playerDirectory, metrics, log });
  const lane = new FastLane(app.server, deliver);
  const url = await app.listen({ host: config.host, port: config.port, backlog });
  const route: AnyHandler = (request, response) => {
    app.routing(request as IncomingMessage, response as ServerResponse);
  };
  const { host, h2cPort, tls } = config;
  const further = await Promise.all([
    ...(h2cPort === undefined ? [] : [listenH2c({ host, port: h2cPort }, route)]),
    ...(tls ? [listenTls({ host, ...tls, log }, route)] : []),
  ]);
  const furtherUrls = further.map((listener) => listener.url);
  log.info('origin.listening', { url, furtherUrls });
  return {
    url,
    furtherUrls,
    checks: [{ name: 'redis', check: () => redis.ping() }],
    stages: [
      {
        name: 'http',
        timeoutMs: 5_000,
        run: () => {
          nextStreams.close();
          // First, for their connections are told to ask elsewhere: those of HTTP/1.1 end behind their answers.
          const closing = further.map((listener) => listener.close());
          lane.close();
          return Promise.all([...closing, app.close()]);
        },
      },
      { name: 'streams', timeoutMs: 1_000, run: () => streams.close() },
      { name: 'viewers', timeoutMs: 1_000, run: () => reporter.close() },
      { name: 'deliveries', timeoutMs: 3_000, run: () => deliveryReporter.close() },
      { name: 'counts', timeoutMs: 1_000, run: () => counts.close() },
      { name: 'redis', timeoutMs: 2_000, run: () => quitRedis(redis) },
      { name: 'subscriber', timeoutMs: 2_000, run: () => quitRedis(subscriber) },
      { name: 'storage', timeoutMs: 2_000, run: () => storage.close() },
    ],
  };
}

function* audiencesOf(streams: FollowedStreams) {
  const nowMs = monotonicMs();
  for (const { ref, audience } of streams.all()) yield [ref.streamId, audience.count(nowMs)] as const;
}
