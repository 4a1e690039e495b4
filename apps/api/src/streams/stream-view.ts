// A stream's row as the API shows it. Edges, connections and relay addresses stay inside.
import type { StreamView } from '@millrace/api-contract';
import type { Stream } from '@millrace/db';
import { endReasonSchema, mediaFactsSchema } from '@millrace/pipeline';
import { readMediaSettings } from '@millrace/streams';

export function toStreamView(stream: Stream): StreamView {
  return {
    id: stream.id,
    channelId: stream.channelId,
    state: stream.state,
    latencyMode: stream.latencyMode,
    media: readMediaSettings(stream.mediaSettings),
    mediaFacts: mediaFactsSchema.nullable().parse(stream.mediaFacts),
    streamKeyId: stream.streamKeyId,
    epoch: stream.epoch,
    quarantinedAt: stream.quarantinedAt?.toISOString() ?? null,
    startedAt: stream.startedAt.toISOString(),
    liveAt: stream.liveAt?.toISOString() ?? null,
    reconnectDeadline: stream.reconnectDeadline?.toISOString() ?? null,
    endedAt: stream.endedAt?.toISOString() ?? null,
    endReason: endReasonSchema.nullable().parse(stream.endReason),
  };
}
