// From what an encoder sent as app, tcUrl and stream name to the stream key. Encoders split a URL in many ways: ffmpeg at
// the last slash, also inside a query; OBS sends "Server" and "Stream Key" as typed; some leave the name empty and put the
// key into the app. Everything is joined again and the key looked for in a fixed order.
import { maxNameLength } from './limits.ts';

export interface PublishAddress {
  /** First path segment that is not the key; empty when the key is all there is. */
  readonly app: string;
  readonly streamKey: string | undefined;
  readonly query: ReadonlyMap<string, string>;
}

const keyPattern = /^[A-Za-z0-9_\-.~=+]{8,128}$/;
const keyParameters = ['key', 'streamkey', 'stream_key', 'token'];
const maxQueryPairs = 32;
const maxQueryLength = 2048;
const instanceName = '_definst_';

/** Pure. The key is chosen by its form only; whether it opens anything is for others to say. */
export function parsePublishAddress(sent: {
  app: string | undefined;
  tcUrl: string | undefined;
  name: string;
}): PublishAddress {
  const tcUrlPath = pathOfUrl(clean(sent.tcUrl ?? ''));
  const [tcUrlHead = '', ...tcUrlTails] = tcUrlPath.split('?');
  const full = join(clean(sent.app ?? tcUrlHead), clean(sent.name));
  if (full.length > 2 * maxNameLength) return { app: '', streamKey: undefined, query: new Map() };
  const [head = '', ...tails] = withoutFragment(full).split('?');
  const parts = tails.map(splitTail);
  const query = parseQuery([...parts.map((part) => part.query), ...tcUrlTails]);
  const headSegments = toSegments(head);
  const tailSegments = parts.flatMap((part) => toSegments(part.path));
  const segments = headSegments.length > 1 ? [...tailSegments, ...headSegments] : [...headSegments, ...tailSegments];
  const isNamed = !/^(\?|$)/.test(clean(sent.name));
  const streamKey = chooseKey(query, segments) ?? (isNamed ? undefined : chooseKey(new Map(), toSegments(tcUrlHead)));
  return { app: headSegments.find((segment) => segment !== streamKey) ?? '', streamKey, query };
}

/** The application alone, before a stream is named: the first segment of the path, empty when there is none. */
export function applicationName(app: string | undefined, tcUrl: string | undefined): string {
  const [head = ''] = clean(app ?? pathOfUrl(clean(tcUrl ?? ''))).split('?');
  return toSegments(head)[0] ?? '';
}

/** Parameters first, then the path from its end. Only the last two segments can be meant. */
function chooseKey(query: ReadonlyMap<string, string>, segments: readonly string[]): string | undefined {
  const fromQuery = keyParameters.map((name) => query.get(name)).filter((value) => value !== undefined);
  const fromPath = segments.slice(-2).reverse();
  return [...fromQuery, ...fromPath].flatMap(variants).find((candidate) => keyPattern.test(candidate));
}

/** A key as sent, without the decoration that players' URLs have, and percent-decoded. */
function variants(text: string): string[] {
  const bare = text.replace(/^(mp4|flv|f4v|mp3):/, '').replace(/\.(flv|mp4|f4v)$/, '');
  return [bare, text, percentDecoded(bare).trim()];
}

/** Trims white space and one pair of quotes: keys are pasted, and one encoder quotes its URL. */
function clean(text: string): string {
  const trimmed = text.trim();
  const unquoted = /^(['"])(.*)\1$/s.exec(trimmed)?.[2];
  return (unquoted ?? trimmed).trim();
}

function join(app: string, name: string): string {
  const path = app.replace(/^\/+|\/+$/g, '');
  return name === '' || name.startsWith('?') ? path + name : `${path}/${name}`;
}

function withoutFragment(text: string): string {
  const at = text.indexOf('#');
  return at === -1 ? text : text.slice(0, at);
}

/** A query that was split from the path at the wrong slash: `token=abc/key1` holds a query and a path segment. */
function splitTail(tail: string): { query: string; path: string } {
  const slash = tail.lastIndexOf('/');
  if (slash === -1 || tail.includes('=', slash)) return { query: tail, path: '' };
  return { query: tail.slice(0, slash), path: tail.slice(slash + 1) };
}

function toSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== instanceName);
}

function parseQuery(tails: readonly string[]): Map<string, string> {
  const query = new Map<string, string>();
  const pairs = tails.join('&').slice(0, maxQueryLength).split('&').slice(0, maxQueryPairs);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = percentDecoded(pair.slice(0, equals));
    if (!query.has(name)) query.set(name, percentDecoded(pair.slice(equals + 1)));
  }
  return query;
}

/** Path and query of `scheme://host/path`, without ever throwing. */
function pathOfUrl(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?(.*)$/is.exec(url)?.[1] ?? '';
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
