// What a player does with playlists, as far as a story needs it.

export interface MediaPlaylist {
  url: string;
  mediaSequence: number;
  /** Absolute URLs. */
  segments: string[];
  init: string;
  ended: boolean;
}

/** Body of a URL, or undefined when it is not there. */
export async function fetchText(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return response.ok ? response.text() : undefined;
}

export async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Absolute URLs of all media playlists of a multivariant playlist, by their last path component without extension. */
export async function renditionUrls(multivariantUrl: string): Promise<Map<string, string>> {
  const text = (await fetchText(multivariantUrl)) ?? '';
  const uris = [...text.matchAll(/URI="([^"]+\.m3u8)"|^([^#\s]\S*\.m3u8)$/gm)].map(
    ([, tag, line]) => tag ?? line ?? '',
  );
  return new Map(uris.map((uri) => [/([^/]+)\.m3u8$/.exec(uri)?.[1] ?? uri, new URL(uri, multivariantUrl).href]));
}

export async function fetchMediaPlaylist(url: string): Promise<MediaPlaylist | undefined> {
  const text = await fetchText(url);
  if (text === undefined) return undefined;
  const absolute = (uri: string) => new URL(uri, url).href;
  return {
    url,
    mediaSequence: Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]),
    segments: text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(absolute),
    init: absolute(/#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1] ?? ''),
    ended: text.includes('#EXT-X-ENDLIST'),
  };
}

/** Number of the newest segment in a media playlist; -1 without one. */
export async function newestSequence(url: string): Promise<number> {
  const playlist = await fetchMediaPlaylist(url);
  return playlist ? playlist.mediaSequence + playlist.segments.length - 1 : -1;
}
