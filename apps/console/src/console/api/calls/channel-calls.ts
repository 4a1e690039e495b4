import type { Client } from '../client.ts';
import type { Channel, CreatedChannel, Stream, StreamKey } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export type NewChannel = Pick<Channel, 'name' | 'latencyMode'>;
type Changeable = 'name' | 'enabled' | 'playbackPolicy' | 'latencyMode' | 'reconnectWindowSeconds' | 'publishPolicy';
/** What is left out stays, also within `media`. */
export type ChannelChanges = Partial<Pick<Channel, Changeable>> & { media?: Partial<Channel['media']> };

export function channelCalls(call: Client) {
  const of = (id: string) => `/v1/channels/${id}`;
  return {
    list: (paging: Paging) => listPages<Channel>(call, '/v1/channels', paging),
    get: (id: string, signal: AbortSignal) => call<Channel>(of(id), { signal }),
    create: (channel: NewChannel) => call<CreatedChannel>('/v1/channels', { method: 'POST', body: channel }),
    update: (id: string, changes: ChannelChanges) => call<Channel>(of(id), { method: 'PATCH', body: changes }),
    remove: (id: string) => call<undefined>(of(id), { method: 'DELETE' }),
    streamKey: (id: string) => call<StreamKey>(`${of(id)}/stream-key`),
    rotateStreamKey: (id: string) => call<StreamKey>(`${of(id)}/stream-key/rotate`, { method: 'POST' }),
    streams: (id: string, paging: Paging) => listPages<Stream>(call, `${of(id)}/streams`, paging),
  };
}
