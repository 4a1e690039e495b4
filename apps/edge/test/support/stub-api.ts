// The API as the edge sees it: one channel with one key, one holder at a time, everything that was reported. Beside it any
// number of channels whose keys are always good.
import {
  defaultMediaSettings,
  authorizeRequestSchema,
  credentialsRequestSchema,
  disconnectedSchema,
  heartbeatSchema,
  newId,
  transcoderLostSchema,
} from '@millrace/pipeline';
import type {
  AuthorizeAnswer,
  AuthorizeRequest,
  ConnectionId,
  Disconnected,
  Edge,
  HeartbeatAnswer,
  IngestHealthReport,
  StreamId,
} from '@millrace/pipeline';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const serviceToken = 'service-token-of-the-tests';
export const goodKey = 'sk_goodgoodgoodgoodgood';
/** Key of another channel, which is let in always. */
export const keyOfOther = (number: number) => `sk_other_channel_${number}`;

/** Of the key above, for encoders with user and password. */
export const goodKeyId = newId('streamKey');

export interface StubApi {
  readonly url: string;
  readonly streamId: ReturnType<typeof newId<'stream'>>;
  readonly disconnected: Disconnected[];
  readonly heartbeats: ConnectionId[][];
  /** Questions whom to stop, between heartbeats. */
  stopChecks: number;
  readonly health: IngestHealthReport[];
  /** Number of `authorize` calls. */
  authorizations: number;
  /** Addresses of encoders, as the edge told them. */
  readonly remoteAddresses: string[];
  isKeyRevoked: boolean;
  /** The holder gives way to nobody but its own encoder. */
  isOnlyForItself: boolean;
  /** What the last granted question said of a stream that went on without the API. */
  resumed: AuthorizeRequest['resumed'];
  epoch: number;
  holder: { edge: Edge; connectionId: ConnectionId } | undefined;
  stop: HeartbeatAnswer['stop'];
  /** Every call is answered 503 while set. */
  isBroken: boolean;
  /** What every call is answered instead. */
  lie: { status: number; headers: Record<string, string>; body: string } | undefined;
  /** How long every answer takes. */
  delayMs: number;
  /** The stream that a key was let in for, last. */
  streamOf(key: string): StreamId | undefined;
  close(): Promise<void>;
}

export async function startStubApi(serviceToken: string): Promise<StubApi> {
  const ids = {
    streamId: newId('stream'),
    channelId: newId('channel'),
    organizationId: newId('organization'),
    playbackId: newId('playback'),
  };
  const streams = new Map<string, StreamId>([[goodKey, ids.streamId]]);
  const otherGrant = () => ({
    streamId: newId('stream'),
    channelId: newId('channel'),
    organizationId: newId('organization'),
    playbackId: newId('playback'),
    epoch: 1,
    latencyMode: 'standard' as const,
    media: defaultMediaSettings,
  });
  const authorize = (body: unknown): AuthorizeAnswer => {
    const request = authorizeRequestSchema.parse(body);
    const { edge, connectionId, remoteAddress } = request;
    const streamKey = request.streamKeyId === goodKeyId ? goodKey : (request.streamKey ?? '');
    api.authorizations += 1;
    api.remoteAddresses.push(remoteAddress);
    if (streamKey.startsWith(keyOfOther(0).slice(0, -1))) {
      const grant = otherGrant();
      streams.set(streamKey, grant.streamId);
      return { decision: 'grant', grant };
    }
    if (streamKey !== goodKey || api.isKeyRevoked) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    if (api.holder !== undefined) {
      const { connectionId, edge } = api.holder;
      const { instanceId, relayBaseUrl } = edge;
      if (request.lostTo === connectionId) return { decision: 'refuse', reason: 'ALREADY_PUBLISHING' };
      const onlyForItself = api.isOnlyForItself;
      return { decision: 'busy', holder: { instanceId, connectionId, relayBaseUrl, onlyForItself } };
    }
    api.holder = { edge, connectionId };
    api.resumed = request.resumed;
    api.epoch = Math.max(api.epoch + 1, request.resumed?.epoch ?? 0);
    return {
      decision: 'grant',
      grant: { ...ids, epoch: api.epoch, latencyMode: 'standard', media: defaultMediaSettings },
    };
  };
  const routes: Record<string, (body: unknown) => unknown> = {
    '/internal/v1/ingest/authorize': authorize,
    '/internal/v1/ingest/credentials': (body) => {
      const { user, salt } = credentialsRequestSchema.parse(body);
      if (user !== goodKeyId) return { login: null };
      return {
        login: {
          secret: createHash('md5').update(`${user}${salt}${goodKey}`).digest('base64'),
          streamKeyId: goodKeyId,
        },
      };
    },
    '/internal/v1/ingest/heartbeat': (body) => {
      const { connections, isStopCheck } = heartbeatSchema.parse(body);
      if (isStopCheck) {
        api.stopChecks += 1;
        return { stop: api.stop };
      }
      api.heartbeats.push(connections.map(({ connectionId }) => connectionId));
      api.health.push(...connections.flatMap(({ health }) => health ?? []));
      return { stop: api.stop };
    },
    '/internal/v1/ingest/disconnected': (body) => {
      const report = disconnectedSchema.parse(body);
      api.disconnected.push(report);
      if (api.holder?.connectionId === report.connectionId) api.holder = undefined;
      return {};
    },
    [`/internal/v1/streams/${ids.streamId}/transcoder-lost`]: (body) => {
      if (transcoderLostSchema.parse(body).epoch === api.epoch) api.epoch += 1;
      return { epoch: api.epoch };
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (api.lie !== undefined) {
        response.writeHead(api.lie.status, api.lie.headers).end(api.lie.body);
        return;
      }
      const route = routes[request.url ?? ''];
      const isKnown = request.headers.authorization === `Bearer ${serviceToken}`;
      const status = api.isBroken ? 503 : isKnown && route !== undefined ? 200 : 404;
      const answer = status === 200 ? route!(JSON.parse(Buffer.concat(chunks).toString())) : {};
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      }, api.delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: StubApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streamId: ids.streamId,
    disconnected: [],
    heartbeats: [],
    stopChecks: 0,
    health: [],
    authorizations: 0,
    remoteAddresses: [],
    isKeyRevoked: false,
    isOnlyForItself: false,
    resumed: undefined,
    epoch: 0,
    holder: undefined,
    stop: [],
    isBroken: false,
    lie: undefined,
    delayMs: 0,
    streamOf: (key) => streams.get(key),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}
