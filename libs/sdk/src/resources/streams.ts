// Streams: one broadcast each.
import type { StreamHealthView, StreamView, StreamViewersView } from '@millrace/api-contract';
import type { CallOptions, Transport } from '../transport.ts';

export type Stream = StreamView;
export type StreamHealth = StreamHealthView;
export type StreamViewers = StreamViewersView;

export class Streams {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get(streamId: string, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({ method: 'GET', path: pathOf(streamId), ...options });
  }

  /** How well it arrives from its encoder, and what to do about it. */
  health(streamId: string, options?: CallOptions): Promise<StreamHealth> {
    return this.#transport.send({ method: 'GET', path: `${pathOf(streamId)}/health`, ...options });
  }

  /** How many watch, now and in the last `minutes`. */
  viewers(streamId: string, minutes = 60, options?: CallOptions): Promise<StreamViewers> {
    return this.#transport.send({ method: 'GET', path: `${pathOf(streamId)}/viewers`, query: { minutes }, ...options });
  }

  stop(streamId: string, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({ method: 'POST', path: `${pathOf(streamId)}/stop`, ...options });
  }

  /** Disconnects the encoder and refuses its key for `blockSeconds`. */
  kick(streamId: string, blockSeconds = 0, options?: CallOptions): Promise<Stream> {
    return this.#transport.send({
      method: 'POST',
      path: `${pathOf(streamId)}/kick`,
      body: { blockSeconds },
      ...options,
    });
  }
}

function pathOf(streamId: string): string {
  return `/v1/streams/${encodeURIComponent(streamId)}`;
}
