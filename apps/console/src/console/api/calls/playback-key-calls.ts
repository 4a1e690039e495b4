import type { Client } from '../client.ts';
import type { CreatedPlaybackKey, PlaybackKey } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export type NewPlaybackKey = { name: string; publicKey?: string };

export function playbackKeyCalls(call: Client) {
  return {
    list: (paging: Paging) => listPages<PlaybackKey>(call, '/v1/playback-keys', paging),
    create: (key: NewPlaybackKey) => call<CreatedPlaybackKey>('/v1/playback-keys', { method: 'POST', body: key }),
    revoke: (id: string) => call<undefined>(`/v1/playback-keys/${id}`, { method: 'DELETE' }),
  };
}
