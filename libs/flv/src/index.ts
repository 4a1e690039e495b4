export { FlvError, type FlvErrorCode } from './flv-error.ts';
export { encodeFlvHeader, flvHeaderSizeBytes } from './flv-header.ts';
export { encodeFlvTag, type FlvTag, type FlvTagType } from './flv-tag.ts';
export { FlvDemuxer } from './flv-demuxer.ts';
export { parseVideoTag, type VideoTag } from './video-tag.ts';
export { parseAudioTag, type AudioTag } from './audio-tag.ts';
export { encodeAvcEndOfSequence, encodeAvcFrame, encodeAvcSequenceHeader } from './avc-video-tag.ts';
