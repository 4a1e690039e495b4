// The media between demuxer and packager. Times are relay time in milliseconds.
import type { AudioConfiguration, VideoConfiguration } from '@millrace/codecs';

/** A coded picture: length-prefixed NAL units, the OBUs of a temporal unit, or a VP9 frame. */
export interface VideoUnit {
  dtsMs: number;
  ptsMs: number;
  isKeyframe: boolean;
  data: Uint8Array;
}

/** One frame of AAC or packet of Opus, without header. */
export interface AudioFrame {
  ptsMs: number;
  /** How long it is, at the configuration's `sampleRateHz`. */
  samples: number;
  data: Uint8Array;
}

export type MediaEvent =
  | { kind: 'videoConfiguration'; configuration: VideoConfiguration }
  | { kind: 'audioConfiguration'; configuration: AudioConfiguration }
  | { kind: 'video'; unit: VideoUnit }
  | { kind: 'audio'; frame: AudioFrame };
