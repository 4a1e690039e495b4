export { advertisedMeanBps, advertisedPeakBps } from './advertised-bitrate.ts';
export { declaredVideoBitrates, type Bitrates, type VideoRateControl } from './declared-bitrate.ts';
export { applyDelta, skippableSegments } from './delta-update.ts';
export {
  type MediaPart,
  type MediaPlaylist,
  type MediaSegment,
  type OpenSegment,
  type PlaylistPromises,
  type RenditionReport,
  type SegmentStart,
  type ServerControl,
} from './media-playlist.ts';
export {
  renderMultivariantPlaylist,
  type AudioRendition,
  type CaptionsRendition,
  type MultivariantPlaylist,
  type Variant,
} from './multivariant-playlist.ts';
export { parseMediaPlaylist, type ParsedMediaPlaylist } from './parse-media-playlist.ts';
export { parseMultivariantPlaylist } from './parse-multivariant-playlist.ts';
export { PlaylistHistory } from './playlist-history.ts';
export { promisesOf, type StreamShape } from './playlist-promises.ts';
export { windowStart, type PlaylistWindow, type SegmentList } from './playlist-window.ts';
export { renderMediaPlaylist, renderPlaylistEnd, renderSegments } from './render-media-playlist.ts';
export { renderPlaylistHeader } from './render-playlist-header.ts';
export { orderVariants } from './variant-order.ts';
