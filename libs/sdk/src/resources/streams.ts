// Streams: one broadcast each.
import type { RecorderEntry, Stream, StreamHealth, StreamViewers } from '../contract-types.ts';
import { feedOf, type FeedPages } from '../feed-pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Streams {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get(streamId: string, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({ method: 'GET', path: path`/v1/streams/${streamId}`, ...options });
  }

  /** How well it arrives from its encoder, and what to do about it. */
  health(streamId: string, options?: CallOptions): Promise<StreamHealth> {
    return this.#transport.send({ method: 'GET', path: path`/v1/streams/${streamId}/health`, ...options });
  }

  /** How many watch, now and in the last `minutes`. */
  viewers(streamId: string, minutes = 60, options?: CallOptions): Promise<StreamViewers> {
    const call = { method: 'GET', path: path`/v1/streams/${streamId}/viewers`, query: { minutes } } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** Its flight recorder, oldest first: what happened, why, and whose fault it was. */
  events(streamId: string, options?: CallOptions): FeedPages<RecorderEntry> {
    return feedOf(this.#transport, path`/v1/streams/${streamId}/events`, {}, options);
  }

  stop(streamId: string, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({ method: 'POST', path: path`/v1/streams/${streamId}/stop`, ...options });
  }

  /** Gives a stream in quarantine to a transcoder again. */
  release(streamId: string, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({ method: 'POST', path: path`/v1/streams/${streamId}/release`, ...options });
  }

  /** Disconnects the encoder and refuses its key for `blockSeconds`. */
  kick(streamId: string, blockSeconds = 0, options?: CallOptions): Promise<Stream> {
    const call = { method: 'POST', path: path`/v1/streams/${streamId}/kick`, body: { blockSeconds } } as const;
    return this.#transport.send({ ...call, ...options });
  }
}
