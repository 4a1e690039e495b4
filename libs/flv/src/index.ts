export { FlvError, type FlvErrorCode } from './flv-error.ts';
export { encodeFlvHeader } from './flv-header.ts';
export {
  encodeFlvTag,
  flvTagHeaderSizeBytes,
  flvTagTrailerSizeBytes,
  wrapFlvTag,
  type FlvTag,
  type FlvTagType,
} from './flv-tag.ts';
export { FlvDemuxer } from './flv-demuxer.ts';
export { parseVideoTag, type VideoTag } from './video-tag.ts';
export { parseAudioTag, type AudioTag } from './audio-tag.ts';
export { encodeAvcEndOfSequence, encodeAvcFrame, encodeAvcFrameTag, encodeAvcSequenceHeader } from './avc-video-tag.ts';
export { parseVideoUnits, type VideoUnit, type VideoUnitKind, type VideoUnits } from './video-unit.ts';
export { parseAudioUnits, type AudioUnit, type AudioUnitKind, type AudioUnits } from './audio-unit.ts';
export { isUsualAudioFrame, isUsualKeyframe, isUsualVideoFrame } from './usual-frame.ts';
export { parseMultichannelConfig, type MultichannelConfig } from './multichannel-config.ts';
export { parseColourInfo, type ColourInfo } from './colour-info.ts';
export { findScriptNumber } from './script-number.ts';
