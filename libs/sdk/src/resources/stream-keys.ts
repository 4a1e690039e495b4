// Stream keys of a channel.
import type {
  createStreamKeySchema,
  StreamKeyInfoView,
  StreamKeyView,
  updateStreamKeySchema,
} from '@millrace/api-contract';
import type { z } from 'zod';
import { listOf, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

/** Without its secret. */
export type StreamKeyInfo = StreamKeyInfoView;
export type StreamKey = StreamKeyView;
export type NewStreamKey = z.input<typeof createStreamKeySchema>;
export type StreamKeyChanges = z.input<typeof updateStreamKeySchema>;

export class StreamKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  create(channelId: string, key: NewStreamKey, options?: CallOptions): Promise<StreamKey> {
    return this.#transport.send({ method: 'POST', path: pathOf(channelId), body: key, ...options });
  }

  list(channelId: string, options?: CallOptions): Pages<StreamKeyInfo> {
    return listOf(this.#transport, pathOf(channelId), {}, options);
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

  /** A new secret; the old one works on for `graceSeconds`. */
  rotate(channelId: string, keyId: string, graceSeconds = 0, options?: CallOptions): Promise<StreamKey> {
    const path = `${pathOf(channelId, keyId)}/rotate`;
    return this.#transport.send({ method: 'POST', path, body: { graceSeconds }, ...options });
  }

  revoke(channelId: string, keyId: string, graceSeconds = 0, options?: CallOptions): Promise<void> {
    const path = pathOf(channelId, keyId);
    return this.#transport.send({ method: 'DELETE', path, query: { graceSeconds }, ...options });
  }
}

function pathOf(channelId: string, keyId?: string): string {
  const keys = `/v1/channels/${encodeURIComponent(channelId)}/stream-keys`;
  return keyId === undefined ? keys : `${keys}/${encodeURIComponent(keyId)}`;
}
