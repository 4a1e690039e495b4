// What of the feed a request asks for.
import type { EventFilter } from '@millrace/events';
import type { ChannelId, StreamId } from '@millrace/pipeline';

interface AskedFilter {
  types?: readonly string[] | undefined;
  channelId?: string | undefined;
  streamId?: string | undefined;
}

export function toEventFilter({ types, channelId, streamId }: AskedFilter): EventFilter {
  return {
    ...(types && { types }),
    ...(channelId !== undefined && { channelId: channelId as ChannelId }),
    ...(streamId !== undefined && { streamId: streamId as StreamId }),
  };
}
