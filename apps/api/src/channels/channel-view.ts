// A channel's row as the API shows it.
import type { ChannelView } from '@millrace/api-contract';
import type { Channel, DatabaseTransaction } from '@millrace/db';
import { multivariantPath, playerPagePath, type PlaybackId, type StreamState } from '@millrace/pipeline';
import { readMediaSettings } from '@millrace/streams';
import type { PublicUrls } from '../config.ts';

export interface CurrentStream {
  id: string;
  channelId: string;
  state: StreamState;
}

/** The streams of these channels that have not ended, by channel. */
export async function currentStreamsOf(
  tx: DatabaseTransaction,
  channels: readonly Pick<Channel, 'id'>[],
): Promise<Map<string, CurrentStream>> {
  const streams = await tx.stream.findMany({
    where: { channelId: { in: channels.map((channel) => channel.id) }, state: { not: 'ended' } },
    select: { id: true, channelId: true, state: true },
  });
  return new Map(streams.map((stream) => [stream.channelId, stream]));
}

/** What of a channel's view a change can be made to. */
export function channelVersion(view: ChannelView): unknown {
  const { name, enabled, latencyMode, reconnectWindowSeconds, publishPolicy, media } = view;
  const { playbackPolicy, externalId, metadata } = view;
  return [
    ...[name, enabled, latencyMode, reconnectWindowSeconds, publishPolicy, media],
    ...[playbackPolicy, externalId, Object.entries(metadata).toSorted()],
  ];
}

/** The tenant's notes, as they were checked when they were written. */
export function readMetadata({ metadata }: Pick<Channel, 'metadata'>): Record<string, string> {
  return metadata as Record<string, string>;
}

export function toChannelView(channel: Channel, stream: CurrentStream | undefined, urls: PublicUrls): ChannelView {
  const playbackId = channel.playbackId as PlaybackId;
  return {
    id: channel.id,
    name: channel.name,
    enabled: channel.enabled,
    state: stream && stream.state !== 'ended' ? stream.state : 'idle',
    latencyMode: channel.latencyMode,
    reconnectWindowSeconds: channel.reconnectWindowSeconds,
    publishPolicy: channel.publishPolicy,
    playbackPolicy: channel.playbackPolicy,
    externalId: channel.externalId,
    metadata: readMetadata(channel),
    test: channel.isTest,
    media: readMediaSettings(channel.mediaSettings),
    ingest: { rtmpUrl: urls.rtmp, rtmpsUrl: urls.rtmps ?? null },
    playback: {
      id: playbackId,
      hlsUrl: urls.origin + multivariantPath(playbackId),
      playerUrl: urls.origin + playerPagePath(playbackId),
    },
    currentStreamId: stream?.id ?? null,
    createdAt: channel.createdAt.toISOString(),
    updatedAt: channel.updatedAt.toISOString(),
  };
}
