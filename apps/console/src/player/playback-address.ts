// Which channel this page plays: the playback id is the page's own path, the playlist its sibling.

/** The playback id of a player page's path (`/pb_…`), or undefined when the path names none. */
export function playbackIdOf(pathname: string): string | undefined {
  return /^\/([A-Za-z0-9_-]{1,64})\/?$/.exec(pathname)?.[1];
}

/** The multivariant playlist's path. */
export function playlistPathOf(playbackId: string): string {
  return `/${playbackId}.m3u8`;
}

/**
 * Which stream a multivariant playlist plays: its first media playlist URI names it, as `<playbackId>/<streamId>/…`.
 * Two broadcasts on one channel differ here, a reload of the same broadcast does not.
 */
export function streamIdOf(playlist: string, playlistUrl: string): string | undefined {
  const lines = playlist.split('\n').map((line) => line.trim());
  const uri = lines.find((line) => line !== '' && !line.startsWith('#'));
  if (uri === undefined) return undefined;
  const folders = new URL(uri, playlistUrl).pathname.split('/').slice(1, -1);
  return folders[1] ?? folders[0];
}
