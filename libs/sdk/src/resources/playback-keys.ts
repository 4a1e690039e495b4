// Playback keys: what playback tokens are signed with.
import type { CreatedPlaybackKey, NewPlaybackKey, PlaybackKey, PlaybackKeyChanges } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

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
    return this.#transport.send({ method: 'GET', path: path`/v1/playback-keys/${playbackKeyId}`, ...options });
  }

  update(playbackKeyId: string, changes: PlaybackKeyChanges, options?: CallOptions): Promise<PlaybackKey> {
    const call = { method: 'PATCH', path: path`/v1/playback-keys/${playbackKeyId}`, body: changes } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** Its tokens open nothing any more within seconds. */
  revoke(playbackKeyId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/playback-keys/${playbackKeyId}`, ...options });
  }
}
