// Which channel this page plays: the playback id is the page's own path, the playlist its sibling. A playback token in the
// page's address (`?token=`) opens a signed one; the playlist hands out what opens everything below it.

/** The playback id of a player page's path (`/pb_…`), or undefined when the path names none. */
export function playbackIdOf(pathname: string): string | undefined {
  return /^\/([A-Za-z0-9_-]{1,64})\/?$/.exec(pathname)?.[1];
}

/** The playback token in the page's address; undefined without one. */
export function playbackTokenOf(search: string): string | undefined {
  return new URLSearchParams(search).get('token') ?? undefined;
}

/** The multivariant playlist's path, with the token that opens it. */
export function playlistPathOf(playbackId: string, token?: string): string {
  return `/${playbackId}.m3u8${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;
}

/**
 * Which stream a multivariant playlist plays: its first media playlist URI ends in `<playbackId>/<streamId>/<rendition>`.
 * Two broadcasts on one channel differ here, a reload of the same broadcast does not.
 */
export function streamIdOf(playlist: string, playlistUrl: string): string | undefined {
  const lines = playlist.split('\n').map((line) => line.trim());
  const uri = lines.find((line) => line !== '' && !line.startsWith('#'));
  if (uri === undefined) return undefined;
  return streamIdOfMedia(new URL(uri, playlistUrl).href);
}

/** Which stream a media playlist is of, by its URL. */
export function streamIdOfMedia(mediaPlaylistUrl: string): string | undefined {
  return new URL(mediaPlaylistUrl).pathname.split('/').at(-2);
}
