// The calls that the console makes, one function each, typed by the contract that the API is built from.
import type { Client } from './client.ts';
import type { Channel, CreatedChannel, InvitationPreview, Page, Stream, StreamKey, Tokens } from './contract.ts';

const pageSize = 100;
const mostPages = 50;

export type NewChannel = { name: string; latencyMode: Channel['latencyMode'] };

/** The calls that need no session. */
export function createLoginApi(call: Client) {
  return {
    logIn: (email: string, password: string) =>
      call<Tokens>('/v1/auth/login', { method: 'POST', body: { email, password } }),
    renew: (refreshToken: string) => call<Tokens>('/v1/auth/refresh', { method: 'POST', body: { refreshToken } }),
    logOut: (refreshToken: string) => call<undefined>('/v1/auth/logout', { method: 'POST', body: { refreshToken } }),
    lookUpInvitation: (token: string) =>
      call<InvitationPreview>('/v1/auth/invitations/look-up', { method: 'POST', body: { token } }),
    acceptInvitation: (token: string, password: string) =>
      call<Tokens>('/v1/auth/invitations/accept', { method: 'POST', body: { token, password } }),
    requestPasswordReset: (email: string) =>
      call<undefined>('/v1/auth/password-reset', { method: 'POST', body: { email } }),
    resetPassword: (token: string, newPassword: string) =>
      call<undefined>('/v1/auth/password-reset/confirm', { method: 'POST', body: { token, newPassword } }),
  };
}

export type LoginApi = ReturnType<typeof createLoginApi>;

export function createMillraceApi(call: Client) {
  return {
    listChannels: (pages: number, signal: AbortSignal) => listPages<Channel>(call, '/v1/channels', pages, signal),
    getChannel: (id: string, signal: AbortSignal) => call<Channel>(`/v1/channels/${id}`, { signal }),
    createChannel: (channel: NewChannel) => call<CreatedChannel>('/v1/channels', { method: 'POST', body: channel }),
    deleteChannel: (id: string) => call<undefined>(`/v1/channels/${id}`, { method: 'DELETE' }),
    getStreamKey: (id: string) => call<StreamKey>(`/v1/channels/${id}/stream-key`),
    rotateStreamKey: (id: string) => call<StreamKey>(`/v1/channels/${id}/stream-key/rotate`, { method: 'POST' }),
    stopStream: (id: string) => call<Stream>(`/v1/streams/${id}/stop`, { method: 'POST' }),
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
