// Playback keys: what playback tokens are signed with.
import type {
  createPlaybackKeySchema,
  CreatedPlaybackKeyView,
  PlaybackKeyView,
  updatePlaybackKeySchema,
} from '@millrace/api-contract';
import type { z } from 'zod';
import { listOf, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

export type PlaybackKey = PlaybackKeyView;
export type CreatedPlaybackKey = CreatedPlaybackKeyView;
export type NewPlaybackKey = z.input<typeof createPlaybackKeySchema>;
export type PlaybackKeyChanges = z.input<typeof updatePlaybackKeySchema>;

export class PlaybackKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The private half is in this answer and nowhere else. */
  create(key: NewPlaybackKey, options?: CallOptions): Promise<CreatedPlaybackKey> {
    return this.#transport.send({ method: 'POST', path: '/v1/playback-keys', body: key, ...options });
  }

  list(options?: CallOptions): Pages<PlaybackKey> {
    return listOf(this.#transport, '/v1/playback-keys', {}, options);
  }

  get(playbackKeyId: string, options?: CallOptions): Promise<PlaybackKey> {
    return this.#transport.send({ method: 'GET', path: pathOf(playbackKeyId), ...options });
  }

  update(playbackKeyId: string, changes: PlaybackKeyChanges, options?: CallOptions): Promise<PlaybackKey> {
    return this.#transport.send({ method: 'PATCH', path: pathOf(playbackKeyId), body: changes, ...options });
  }

  /** Its tokens open nothing any more within seconds. */
  revoke(playbackKeyId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: pathOf(playbackKeyId), ...options });
  }
}

function pathOf(playbackKeyId: string): string {
  return `/v1/playback-keys/${encodeURIComponent(playbackKeyId)}`;
}
