export type { AudioTrack } from './audio-sample-entry.ts';
export { buildFragment, type Fragment, type Sample } from './fragment.ts';
export { buildInitSegment, type InitTrack } from './init-segment.ts';
export { buildMediaSegment, type MediaSegment } from './media-segment.ts';
export type { VideoTrack } from './video-sample-entry.ts';
