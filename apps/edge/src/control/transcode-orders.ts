// HOP edge → transcoder: places the order for a run of a stream's media path. An order that cannot be placed is logged and
// left to the reconciler; it never costs the encoder its connection.
import type { TranscodeJob } from '@millrace/pipeline';
import type { TranscodeQueue } from '@millrace/queue';
import { within, type Logger } from '@millrace/service';
import type { LiveStream } from '../media/live-stream.ts';

export interface TranscodeOrders {
  place(stream: LiveStream): Promise<void>;
}

const addLimitMs = 2_000;

export function createTranscodeOrders(options: {
  queue: Pick<TranscodeQueue, 'add'>;
  relayBaseUrl: string;
  log: Logger;
}): TranscodeOrders {
  const { queue, relayBaseUrl, log } = options;
  return {
    place: async (stream) => {
      const order = toOrder(stream, relayBaseUrl);
      const { streamId, epoch, connectionId } = order;
      try {
        await within(addLimitMs, queue.add(order), notAdded);
        log.info('transcode.ordered', { streamId, epoch, connectionId });
      } catch (err) {
        log.error('transcode.order_failed', { streamId, epoch, connectionId, err });
      }
    },
  };
}

function toOrder(stream: LiveStream, relayBaseUrl: string): TranscodeJob {
  const { streamId, channelId, organizationId, playbackId, latencyMode, media, limits } = stream.grant;
  const { epoch, connectionId } = stream;
  return {
    version: 1,
    ...{
      streamId,
      channelId,
      organizationId,
      playbackId,
      epoch,
      connectionId,
      relayBaseUrl,
      latencyMode,
      media,
      limits,
    },
  };
}

function notAdded(): never {
  throw new Error(`The queue did not answer within ${addLimitMs} ms`);
}
