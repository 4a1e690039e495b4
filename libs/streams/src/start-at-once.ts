// A publish that nothing speaks against: an open channel that nobody publishes, a good key without rules, no quota. The
// stream and its first event are written by the statement that finds this out, which is a transaction of its own: one
// round trip instead of six. Whatever is different is left to authorize-publish.ts.
// Of those who come at once the index of current streams lets one in; the others find nothing started and look again. They
// share the channel's lock, which keeps it as it is until the stream is there, so they wait for that one alone and not for
// each other; when a stream runs already nothing is locked.
import { Prisma, type Database } from '@millrace/db';
import { defaultMediaSettings, newId, type StreamId } from '@millrace/pipeline';
import type { PublishRequest } from './publish-request.ts';
import { channelOfKey, type PublishedChannel } from './publish-key.ts';
import { readMediaSettings } from './stream-record.ts';

type Row = Pick<
  PublishedChannel,
  | ('channelId' | 'organizationId' | 'playbackId' | 'latencyMode' | 'mediaSettings')
  | ('publishPolicy' | 'priority' | 'streamKeyId' | 'allowedAddresses' | 'expiresAt')
>;

/** Undefined when there is something to decide. */
export async function startAtOnce(db: Database, { key, edge, connectionId }: PublishRequest) {
  const streamId: StreamId = newId('stream');
  const statement = Prisma.sql`
    WITH key AS MATERIALIZED (
      ${channelOfKey(key)}
        AND NOT EXISTS (SELECT FROM streams s WHERE s.channel_id = c.id AND s.state <> 'ended')
      FOR SHARE OF c
    ),
    started AS (
      INSERT INTO streams (id, organization_id, channel_id, state, epoch, event_sequence, latency_mode, media_settings,
                           connection_id, stream_key_id, edge_name, edge_instance_id, relay_base_url,
                           ingest_seen_at, epoch_started_at, started_at, updated_at)
      SELECT ${streamId}, "organizationId", "channelId", 'connecting', 1, 1, "latencyMode"::latency_mode,
             ${JSON.stringify(defaultMediaSettings)}::jsonb || "mediaSettings",
             ${connectionId}, "streamKeyId", ${edge.name}, ${edge.instanceId}, ${edge.relayBaseUrl}, now, now, now, now
      FROM key
      WHERE "isOpen" AND NOT ("isKeyRevoked" OR "isKeyExpired" OR "isKeyBlocked" OR "isSuspended" OR "hasQuota")
        AND cardinality("allowedAddresses") = 0
      ON CONFLICT (channel_id) WHERE state <> 'ended' DO NOTHING
      RETURNING id
    ),
    told AS (
      INSERT INTO events (id, organization_id, channel_id, stream_id, type, sequence, data)
      SELECT ${newId('event')}, "organizationId", "channelId", id, 'stream.connecting', 1,
             jsonb_build_object('streamId', id, 'channelId', "channelId", 'state', 'connecting', 'epoch', 1)
      FROM started, key
    )
    SELECT "channelId", "organizationId", "playbackId", "latencyMode", "mediaSettings", "publishPolicy", priority,
           "streamKeyId", "allowedAddresses", "expiresAt"
    FROM started, key`;
  const [row] = await db.runPrepared<Row>('id' in key ? 'start_by_key_id' : 'start_by_key', statement);
  if (!row) return undefined;
  db.wakeRelay();
  const { organizationId, channelId, latencyMode } = row;
  const media = { latencyMode, mediaSettings: readMediaSettings(row.mediaSettings) };
  return { channel: row, stream: { organizationId, channelId, ...media, id: streamId, epoch: 1, limits: {} } };
}
