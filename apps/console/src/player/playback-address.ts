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
  const uri = firstUriOf(playlist);
  return uri === undefined ? undefined : streamIdOfMedia(new URL(uri, playlistUrl).href);
}

function firstUriOf(playlist: string): string | undefined {
  const lines = playlist.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('#'));
}

/** Which stream a media playlist is of, by its URL. */
export function streamIdOfMedia(mediaPlaylistUrl: string): string | undefined {
  return new URL(mediaPlaylistUrl).pathname.split('/').at(-2);
}

const opening = /\bt\/[^/]+\/(?=pb_)/;

/**
 * What opens the URLs below a multivariant playlist of a signed channel: the part `t/<token>/` of their paths. The rest of them
 * is the same for whoever may watch. Undefined for a public channel.
 */
export function openingOf(playlist: string): string | undefined {
  return opening.exec(firstUriOf(playlist) ?? '')?.[0];
}

/** The same URL, opened by another token. */
export function openedBy(url: string, other: string): string {
  return url.replace(opening, other);
}
