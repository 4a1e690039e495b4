// Playlists are made once per change of a stream and handed out many times. They hang on the view they were made from,
// so they go when it goes, and can never be older than it.
import { renderMediaPlaylist, renderMultivariantPlaylist, windowOf } from '@millrace/hls';
import type { StreamView } from '../streams/stream-view.ts';
import { segmentsOf } from './media-segments.ts';
import { multivariantOf } from './multivariant.ts';
import { renderedPlaylist, type RenderedPlaylist } from './rendered-playlist.ts';

export interface PlaylistShelf {
  /** Undefined before the first cell. */
  multivariant(view: StreamView): RenderedPlaylist | undefined;
  /** Undefined when the stream has no such rendition (yet). */
  media(view: StreamView, renditionId: string): RenderedPlaylist | undefined;
}

export function createPlaylistShelf({ windowMs }: { windowMs: number }): PlaylistShelf {
  const shelf = new WeakMap<StreamView, Map<string, RenderedPlaylist | undefined>>();
  const kept = (view: StreamView, name: string, make: () => RenderedPlaylist | undefined) => {
    const playlists = shelf.get(view) ?? new Map<string, RenderedPlaylist | undefined>();
    shelf.set(view, playlists);
    if (!playlists.has(name)) playlists.set(name, make());
    return playlists.get(name);
  };
  return {
    multivariant: (view) => kept(view, '', () => renderMultivariant(view)),
    media: (view, renditionId) => kept(view, renditionId, () => renderMedia(view, renditionId, windowMs)),
  };
}

function renderMultivariant(view: StreamView): RenderedPlaylist | undefined {
  const playlist = multivariantOf(view);
  return playlist && renderedPlaylist(renderMultivariantPlaylist(playlist), view.hasEnded);
}

function renderMedia(view: StreamView, renditionId: string, windowMs: number): RenderedPlaylist | undefined {
  // The first run's promise holds for the stream: a target duration never changes.
  const targetDurationSeconds = view.runs[0]?.run.targetDurationSeconds;
  const all = segmentsOf(view.cells, renditionId);
  if (targetDurationSeconds === undefined || all.length === 0) return undefined;
  const segments = windowOf(all, { windowMs, targetDurationSeconds });
  const text = renderMediaPlaylist({ targetDurationSeconds, segments, hasEnded: view.hasEnded });
  return renderedPlaylist(text, view.hasEnded);
}
