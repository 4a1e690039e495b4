// The media between demuxer and packager. Times are relay time in milliseconds.
import type { AacConfiguration, AvcConfiguration } from '@millrace/codecs';

/** A coded picture: length-prefixed NAL units. */
export interface VideoUnit {
  dtsMs: number;
  ptsMs: number;
  isKeyframe: boolean;
  data: Uint8Array;
}

/** One raw AAC frame. */
export interface AudioFrame {
  ptsMs: number;
  data: Uint8Array;
}

export type MediaEvent =
  | { kind: 'videoConfiguration'; configuration: AvcConfiguration }
  | { kind: 'audioConfiguration'; configuration: AacConfiguration }
  | { kind: 'video'; unit: VideoUnit }
  | { kind: 'audio'; frame: AudioFrame };
