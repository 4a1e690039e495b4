// The calls that the console makes, one function each, typed by the contract that the API is built from.
import type { Client } from './client.ts';
import type { Channel, LoginAnswer, Page, Stream } from './contract.ts';

const pageSize = 100;
const mostPages = 50;

export type NewChannel = { name: string; latencyMode: Channel['latencyMode'] };

export function createMillraceApi(call: Client) {
  return {
    login: (email: string, password: string) =>
      call<LoginAnswer>('/v1/auth/login', { method: 'POST', body: { email, password } }),
    listChannels: (pages: number, signal: AbortSignal) => listPages<Channel>(call, '/v1/channels', pages, signal),
    getChannel: (id: string, signal: AbortSignal) => call<Channel>(`/v1/channels/${id}`, { signal }),
    createChannel: (channel: NewChannel) => call<Channel>('/v1/channels', { method: 'POST', body: channel }),
    deleteChannel: (id: string) => call<undefined>(`/v1/channels/${id}`, { method: 'DELETE' }),
    rotateStreamKey: (id: string) => call<unknown>(`/v1/channels/${id}/stream-key/rotate`, { method: 'POST' }),
    listStreams: (channelId: string, pages: number, signal: AbortSignal) =>
      listPages<Stream>(call, `/v1/channels/${channelId}/streams`, pages, signal),
  };
}

export type MillraceApi = ReturnType<typeof createMillraceApi>;

/** The first `pages` pages of a list, as one page. */
async function listPages<T>(call: Client, path: string, pages: number, signal: AbortSignal): Promise<Page<T>> {
  const listed: Page<T> = { data: [], nextCursor: null };
  for (let page = 0; page < Math.min(pages, mostPages); page += 1) {
    const cursor = listed.nextCursor === null ? '' : `&cursor=${encodeURIComponent(listed.nextCursor)}`;
    const next = await call<Page<T>>(`${path}?limit=${pageSize}${cursor}`, { signal });
    listed.data.push(...next.data);
    listed.nextCursor = next.nextCursor;
    if (next.nextCursor === null) break;
  }
  return listed;
}
