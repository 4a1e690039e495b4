// Channels, and the changes that take what is there into account.
import type {
  ChannelView,
  channelListQuerySchema,
  createChannelSchema,
  CreatedChannelView,
  StreamView,
  updateChannelSchema,
} from '@millrace/api-contract';
import type { z } from 'zod';
import { MillraceApiError } from '../errors.ts';
import { listOf, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

export type Channel = ChannelView;
export type CreatedChannel = CreatedChannelView;
export type NewChannel = z.input<typeof createChannelSchema>;
export type ChannelChanges = z.input<typeof updateChannelSchema>;
export type ChannelFilter = Omit<z.input<typeof channelListQuerySchema>, 'limit' | 'cursor'>;

const editAttempts = 5;

export class Channels {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The answer has the ingest address, the stream key and the playback URL. */
  create(channel: NewChannel, options?: CallOptions): Promise<CreatedChannel> {
    return this.#transport.send({ method: 'POST', path: '/v1/channels', body: channel, ...options });
  }

  /** Newest first. */
  list(filter?: ChannelFilter, options?: CallOptions): Pages<Channel> {
    return listOf(this.#transport, '/v1/channels', filter, options);
  }

  get(channelId: string, options?: CallOptions): Promise<Channel> {
    return this.#transport.send({ method: 'GET', path: pathOf(channelId), ...options });
  }

  update(channelId: string, changes: ChannelChanges, options?: CallOptions): Promise<Channel> {
    return this.#transport.send({ method: 'PATCH', path: pathOf(channelId), body: changes, ...options });
  }

  /** Changes what `change` makes of the channel as it is; once more when somebody else was faster. */
  async edit(channelId: string, change: (channel: Channel) => ChannelChanges, options?: CallOptions): Promise<Channel> {
    for (let attempt = 1; ; attempt += 1) {
      const read = await this.#transport.ask<Channel>({ method: 'GET', path: pathOf(channelId), ...options });
      try {
        const guard = read.etag === undefined ? {} : { ifMatch: read.etag };
        return await this.update(channelId, change(read.body), { ...options, ...guard });
      } catch (error) {
        const wasChanged = error instanceof MillraceApiError && error.code === 'PRECONDITION_FAILED';
        if (!wasChanged || attempt >= editAttempts) throw error;
      }
    }
  }

  /** A running stream ends with it. */
  delete(channelId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: pathOf(channelId), ...options });
  }

  /** The channel's broadcasts, newest first. */
  streams(channelId: string, options?: CallOptions): Pages<StreamView> {
    return listOf(this.#transport, `${pathOf(channelId)}/streams`, {}, options);
  }
}

function pathOf(channelId: string): string {
  return `/v1/channels/${encodeURIComponent(channelId)}`;
}
