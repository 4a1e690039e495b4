// A playback key's row as the API shows it.
import type { PlaybackKeyView } from '@millrace/api-contract';
import type { PlaybackKey } from '@millrace/db';

export function toPlaybackKeyView(row: PlaybackKey): PlaybackKeyView {
  return {
    id: row.id,
    name: row.name,
    algorithm: 'ES256',
    publicKey: row.publicKeyPem,
    createdAt: row.createdAt.toISOString(),
  };
}

/** What of a key's view a change can be made to. */
export function playbackKeyVersion({ name }: PlaybackKeyView): unknown {
  return [name];
}
