export type { AudioTrack } from './audio-sample-entry.ts';
export { buildFragment, buildFragmentWithoutSamples, type Fragment } from './fragment.ts';
export { firstSampleOf } from './first-sample.ts';
export type { Sample } from './sample.ts';
export { buildInitSegment, type InitTrack } from './init-segment.ts';
export { buildMediaSegment, mediaSegmentPieces, type MediaSegment } from './media-segment.ts';
export type { VideoTrack } from './video-sample-entry.ts';
