// The client: one per installation and credential.
import type { MeView } from '@millrace/api-contract';
import { Channels } from './resources/channels.ts';
import { PlaybackKeys } from './resources/playback-keys.ts';
import { StreamKeys } from './resources/stream-keys.ts';
import { Streams } from './resources/streams.ts';
import { Transport, type Call, type CallOptions, type ClientOptions } from './transport.ts';

export class Millrace {
  readonly #transport: Transport;
  readonly channels: Channels;
  readonly streamKeys: StreamKeys;
  readonly streams: Streams;
  readonly playbackKeys: PlaybackKeys;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
    this.channels = new Channels(this.#transport);
    this.streamKeys = new StreamKeys(this.#transport);
    this.streams = new Streams(this.#transport);
    this.playbackKeys = new PlaybackKeys(this.#transport);
  }

  /** Who the credential belongs to. */
  me(options?: CallOptions): Promise<MeView> {
    return this.#transport.send({ method: 'GET', path: '/v1/me', ...options });
  }

  /** Any operation of the API by its path, with the same retries and errors. */
  request<T>(call: Call): Promise<T> {
    return this.#transport.send(call);
  }
}
