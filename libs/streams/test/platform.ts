// A migrated database with one channel, and the moves that services make on it.
import { applyMigrations, Database, type Channel, type StreamKey } from '@millrace/db';
import {
  newId,
  type ConnectionId,
  type Edge,
  type IngestGrant,
  type MediaSettings,
  type StreamId,
} from '@millrace/pipeline';
import { createTestDatabase } from '@millrace/testing';
import { authorizePublish } from '../src/index.ts';

export const edgeA: Edge = { name: 'edge-a', instanceId: 'a-1', relayBaseUrl: 'http://127.0.0.1:3020' };
export const edgeARestarted: Edge = { ...edgeA, instanceId: 'a-2' };
export const edgeB: Edge = { name: 'edge-b', instanceId: 'b-1', relayBaseUrl: 'http://127.0.0.1:3021' };

export async function openTestDatabase(): Promise<Database> {
  const url = await createTestDatabase();
  await applyMigrations(url);
  return new Database({ url, applicationName: 'test', maxConnections: 8, onConnectionError: () => undefined });
}

export interface TestChannel {
  organizationId: string;
  channelId: string;
  lookup: string;
  publish(connectionId: ConnectionId, edge?: Edge, using?: PublishWith): ReturnType<typeof authorizePublish>;
  /** Adds a key; returns its lookup. */
  addKey(settings?: KeySettings): Promise<string>;
  /** Publishes and expects a grant. */
  granted(connectionId: ConnectionId, edge?: Edge): Promise<IngestGrant>;
  stream(streamId: StreamId): Promise<NonNullable<Awaited<ReturnType<Database['platform']['stream']['findUnique']>>>>;
  events(streamId: StreamId): Promise<string[]>;
}

export interface PublishWith {
  lookup?: string;
  remoteAddress?: string;
  lostTo?: ConnectionId;
}
type KeySettings = Partial<
  Pick<StreamKey, 'priority' | 'allowedAddresses' | 'expiresAt' | 'revokedAt' | 'blockedUntil'>
>;
type ChannelSettings = Partial<Pick<Channel, 'reconnectWindowSeconds' | 'publishPolicy' | 'isTest' | 'latencyMode'>> & {
  mediaSettings?: MediaSettings;
};

export async function createTestChannel(db: Database, settings: ChannelSettings = {}): Promise<TestChannel> {
  const organizationId = newId('organization');
  const channelId = newId('channel');
  const lookup = `lookup-of-${channelId}`;
  await db.platform.organization.create({ data: { id: organizationId, name: 'Test' } });
  await db.platform.channel.create({
    data: {
      id: channelId,
      organizationId,
      name: 'Test',
      playbackId: newId('playback'),
      reconnectWindowSeconds: 60,
      ...settings,
    },
  });
  const createKey = (keyLookup: string, keySettings: KeySettings) =>
    db.platform.streamKey.create({
      data: {
        id: newId('streamKey'),
        organizationId,
        channelId,
        name: 'key',
        lookup: keyLookup,
        sealed: '',
        ...keySettings,
      },
    });
  await createKey(lookup, {});
  const publish: TestChannel['publish'] = (connectionId, edge = edgeA, using = {}) =>
    authorizePublish(db, {
      key: { lookup: using.lookup ?? lookup },
      edge,
      connectionId,
      remoteAddress: using.remoteAddress ?? '203.0.113.7',
      ...(using.lostTo && { lostTo: using.lostTo }),
    });
  return {
    ...{ organizationId, channelId, lookup, publish },
    addKey: async (keySettings = {}) => {
      const added = `lookup-of-${newId('streamKey')}`;
      await createKey(added, keySettings);
      return added;
    },
    granted: async (connectionId, edge) => {
      const answer = await publish(connectionId, edge);
      if (answer.decision !== 'grant') throw new Error(`Expected a grant, got ${JSON.stringify(answer)}`);
      return answer.grant;
    },
    stream: (streamId) => db.platform.stream.findUniqueOrThrow({ where: { id: streamId } }),
    events: async (streamId) => {
      const events = await db.platform.event.findMany({ where: { streamId }, orderBy: { sequence: 'asc' } });
      return events.map((event) => `${event.sequence} ${event.type}`);
    },
  };
}

/** Sets the last sign of life of a stream back by so many milliseconds. */
export async function silence(db: Database, streamId: StreamId, forMs: number): Promise<void> {
  await db.platform.$executeRaw`
    UPDATE streams SET ingest_seen_at = clock_timestamp() - ${forMs} * interval '1 ms' WHERE id = ${streamId}`;
}

/** Lets a stream's reconnect deadline be over. */
export async function passDeadline(db: Database, streamId: StreamId): Promise<void> {
  await db.platform.$executeRaw`
    UPDATE streams SET reconnect_deadline = clock_timestamp() - interval '1 ms' WHERE id = ${streamId}`;
}
