export { advertisedPeakBps } from './advertised-bitrate.ts';
export { declaredVideoBitrates, type Bitrates, type VideoRateControl } from './declared-bitrate.ts';
export { renderMediaPlaylist, type MediaPlaylist, type MediaSegment } from './media-playlist.ts';
export {
  renderMultivariantPlaylist,
  type AudioRendition,
  type MultivariantPlaylist,
  type Variant,
} from './multivariant-playlist.ts';
export { parseMediaPlaylist } from './parse-media-playlist.ts';
export { parseMultivariantPlaylist } from './parse-multivariant-playlist.ts';
export { PlaylistError } from './playlist-error.ts';
export { windowOf, type PlaylistWindow } from './playlist-window.ts';
export { orderVariants } from './variant-order.ts';
