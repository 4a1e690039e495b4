// What retention needs to know of a stream: whose it is, and where its log and its objects are.
import type { ChannelId, OrganizationId, PlaybackId, StreamId } from '@millrace/pipeline';
import type { LogRef } from '@millrace/playlist-log';

export type StreamRef = LogRef & { organizationId: OrganizationId; channelId: ChannelId };

/** The columns of {@link toStreamRef}. */
export const streamRefColumns = {
  id: true,
  organizationId: true,
  channelId: true,
  channel: { select: { playbackId: true } },
} as const;

/** Ids in the database were made by us. */
export function toStreamRef(row: {
  id: string;
  organizationId: string;
  channelId: string;
  channel: { playbackId: string };
}): StreamRef {
  return {
    streamId: row.id as StreamId,
    organizationId: row.organizationId as OrganizationId,
    channelId: row.channelId as ChannelId,
    playbackId: row.channel.playbackId as PlaybackId,
  };
}
