// Stream keys of a channel. The primary one is the key that the channel was made with, or what has replaced it.
import type { NewStreamKey, StreamKey, StreamKeyChanges, StreamKeyInfo } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class StreamKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  create(channelId: string, key: NewStreamKey, options?: CallOptions): Promise<StreamKey> {
    return this.#transport.send({ method: 'POST', path: keysOf(channelId), body: key, ...options });
  }

  list(channelId: string, options?: CallOptions): Pages<StreamKeyInfo> {
    return listOf(this.#transport, keysOf(channelId), {}, options);
  }

  get(channelId: string, keyId: string, options?: CallOptions): Promise<StreamKeyInfo> {
    return this.#transport.send({ method: 'GET', path: pathOf(channelId, keyId), ...options });
  }

  update(channelId: string, keyId: string, changes: StreamKeyChanges, options?: CallOptions): Promise<StreamKeyInfo> {
    return this.#transport.send({ method: 'PATCH', path: pathOf(channelId, keyId), body: changes, ...options });
  }

  /** The secret of a key. */
  reveal(channelId: string, keyId: string, options?: CallOptions): Promise<StreamKey> {
    return this.#transport.send({ method: 'POST', path: `${pathOf(channelId, keyId)}/reveal`, ...options });
  }

  /** The secret of the primary key. */
  revealPrimary(channelId: string, options?: CallOptions): Promise<StreamKey> {
    return this.#transport.send({ method: 'GET', path: primaryOf(channelId), ...options });
  }

  /** A new secret; the old one works on for `graceSeconds`. */
  rotate(channelId: string, keyId: string, graceSeconds = 0, options?: CallOptions): Promise<StreamKey> {
    const call = { method: 'POST', path: `${pathOf(channelId, keyId)}/rotate`, body: { graceSeconds } } as const;
    return this.#transport.send({ ...call, ...options });
  }

  rotatePrimary(channelId: string, graceSeconds = 0, options?: CallOptions): Promise<StreamKey> {
    const call = { method: 'POST', path: `${primaryOf(channelId)}/rotate`, body: { graceSeconds } } as const;
    return this.#transport.send({ ...call, ...options });
  }

  revoke(channelId: string, keyId: string, graceSeconds = 0, options?: CallOptions): Promise<void> {
    const call = { method: 'DELETE', path: pathOf(channelId, keyId), query: { graceSeconds } } as const;
    return this.#transport.send({ ...call, ...options });
  }
}

const keysOf = (channelId: string) => path`/v1/channels/${channelId}/stream-keys`;
const primaryOf = (channelId: string) => path`/v1/channels/${channelId}/stream-key`;
const pathOf = (channelId: string, keyId: string) => path`/v1/channels/${channelId}/stream-keys/${keyId}`;
