// Where the user is, in the URL's fragment: the server serves one page and never sees a route.
import { useSyncExternalStore } from 'react';

/** Pages with an address of their own, by name. */
const paths = {
  channels: '/',
  events: '/events',
  usage: '/usage',
  webhooks: '/webhooks',
  members: '/members',
  'api-keys': '/api-keys',
  'playback-keys': '/playback-keys',
  'audit-log': '/audit-log',
  'admin-organizations': '/admin/organizations',
  'admin-workers': '/admin/workers',
  'admin-audit-log': '/admin/audit-log',
} as const;
export type PageName = keyof typeof paths;

/** Pages of one resource, with its id at the end of the address. */
const resourcePaths = {
  channel: '/channels/',
  stream: '/streams/',
  webhook: '/webhooks/',
  'admin-organization': '/admin/organizations/',
} as const;
export type ResourceName = keyof typeof resourcePaths;

export type Route =
  | { kind: PageName }
  | { kind: ResourceName; id: string }
  | { kind: 'delivery'; webhookId: string; eventId: string }
  /** What a mail leads to; the token is good once. */
  | { kind: 'invitation' | 'password-reset'; token: string }
  | { kind: 'unknown' };

export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, '') || '/';
  const page = entriesOf(paths).find(([, itsPath]) => itsPath === path)?.[0];
  if (page !== undefined) return { kind: page };
  const [, webhookId, eventId] = /^\/webhooks\/([A-Za-z0-9_]+)\/deliveries\/([A-Za-z0-9_]+)$/.exec(path) ?? [];
  if (webhookId !== undefined && eventId !== undefined) return { kind: 'delivery', webhookId, eventId };
  const [, start = '', id] = /^(\/.*\/)([A-Za-z0-9_]+)$/.exec(path) ?? [];
  const resource = entriesOf(resourcePaths).find(([, itsStart]) => itsStart === start)?.[0];
  if (resource !== undefined && id !== undefined) return { kind: resource, id };
  const [, kind, token] = /^\/(invitation|password-reset)\/([A-Za-z0-9_-]+)$/.exec(path) ?? [];
  if (token === undefined) return { kind: 'unknown' };
  return { kind: kind === 'invitation' ? 'invitation' : 'password-reset', token };
}

export function pageHref(page: PageName): string {
  return `#${paths[page]}`;
}
export function resourceHref(resource: ResourceName, id: string): string {
  return `#${resourcePaths[resource]}${id}`;
}
export function deliveryHref(webhookId: string, eventId: string): string {
  return `${resourceHref('webhook', webhookId)}/deliveries/${eventId}`;
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(onHashChange, () => location.hash));
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function entriesOf<K extends string>(table: Readonly<Record<K, string>>): [K, string][] {
  return Object.entries(table) as [K, string][];
}
