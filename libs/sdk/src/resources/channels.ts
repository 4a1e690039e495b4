// Channels, and the changes that take what is there into account.
import type { Channel, ChannelChanges, ChannelFilter, CreatedChannel, NewChannel, Stream } from '../contract-types.ts';
import { MillraceApiError } from '../errors.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

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
    return this.#transport.send({ method: 'GET', path: path`/v1/channels/${channelId}`, ...options });
  }

  update(channelId: string, changes: ChannelChanges, options?: CallOptions): Promise<Channel> {
    const call = { method: 'PATCH', path: path`/v1/channels/${channelId}`, body: changes } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** Changes what `change` makes of the channel as it is; once more when somebody else was faster. */
  async edit(channelId: string, change: (channel: Channel) => ChannelChanges, options?: CallOptions): Promise<Channel> {
    for (let attempt = 1; ; attempt += 1) {
      const call = { method: 'GET', path: path`/v1/channels/${channelId}` } as const;
      const read = await this.#transport.ask<Channel>({ ...call, ...options });
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
    return this.#transport.send({ method: 'DELETE', path: path`/v1/channels/${channelId}`, ...options });
  }

  /** The channel's broadcasts, newest first. */
  streams(channelId: string, options?: CallOptions): Pages<Stream> {
    return listOf(this.#transport, path`/v1/channels/${channelId}/streams`, {}, options);
  }
}
