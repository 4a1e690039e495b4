// Playlists are made once per change of a stream and handed out many times. They hang on the view they were made from,
// so they go when it goes, and can never be older than it.
import { renderMultivariantPlaylist } from '@millrace/hls';
import type { StreamView } from '../streams/stream-view.ts';
import { mediaPlaylistText } from './media-playlist-text.ts';
import { multivariantOf } from './multivariant.ts';
import { RenderedPlaylist } from './rendered-playlist.ts';

export interface PlaylistShelf {
  /** `prefix` stands before the URIs in it. Undefined before the first cell. */
  multivariant(view: StreamView, prefix?: string): RenderedPlaylist | undefined;
  /** `name` is a rendition's, or that of its keyframes. Undefined when the stream has no such rendition (yet). */
  media(view: StreamView, name: string, form?: 'whole' | 'delta'): RenderedPlaylist | undefined;
}

/** Playlists kept of one view: renditions and their delta updates, and multivariant playlists for some groups of viewers. */
const keptPerView = 256;

export function createPlaylistShelf(): PlaylistShelf {
  const shelf = new WeakMap<StreamView, Map<string, RenderedPlaylist>>();
  const kept = (view: StreamView, name: string, make: () => string | undefined) => {
    const playlists = shelf.get(view) ?? new Map<string, RenderedPlaylist>();
    shelf.set(view, playlists);
    const known = playlists.get(name);
    if (known) return known;
    const text = make();
    if (text === undefined) return undefined;
    if (playlists.size >= keptPerView) playlists.clear();
    const playlist = new RenderedPlaylist(text);
    playlists.set(name, playlist);
    return playlist;
  };
  return {
    multivariant: (view, prefix = '') => kept(view, `/${prefix}`, () => multivariantText(view, prefix)),
    media: (view, name, form = 'whole') =>
      kept(view, form === 'whole' ? name : `${name}/delta`, () => mediaPlaylistText(view, name, form)),
  };
}

function multivariantText(view: StreamView, prefix: string): string | undefined {
  const playlist = multivariantOf(view, prefix);
  return playlist && renderMultivariantPlaylist(playlist);
}
