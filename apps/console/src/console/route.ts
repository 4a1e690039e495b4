// Where the user is, in the URL's fragment: the server serves one page and never sees a route.
import { useSyncExternalStore } from 'react';

export type Route =
  | { kind: 'channels' }
  | { kind: 'channel'; channelId: string }
  /** What a mail leads to; the token is good once. */
  | { kind: 'invitation' | 'password-reset'; token: string }
  | { kind: 'unknown' };

export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, '');
  if (path === '' || path === '/') return { kind: 'channels' };
  const channelId = /^\/channels\/([A-Za-z0-9_]+)$/.exec(path)?.[1];
  if (channelId !== undefined) return { kind: 'channel', channelId };
  const [, kind, token] = /^\/(invitation|password-reset)\/([A-Za-z0-9_-]+)$/.exec(path) ?? [];
  if (token === undefined) return { kind: 'unknown' };
  return { kind: kind === 'invitation' ? 'invitation' : 'password-reset', token };
}

export const channelsHref = '#/';
export function channelHref(channelId: string): string {
  return `#/channels/${channelId}`;
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(onHashChange, () => location.hash));
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
