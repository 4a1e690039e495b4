// What the child reads on stdin: FLV for H.264, which every ffmpeg demuxes, and Matroska for the rest. Times are those of
// the child.
import type { VideoConfiguration } from '@millrace/codecs';
import { encodeAvcFrameTag, encodeAvcSequenceHeader, encodeFlvHeader, encodeFlvTag } from '@millrace/flv';
import type { VideoUnit } from '../packaging/access-unit.ts';
import { encodeMatroskaHeader, encodeMatroskaBlock } from './matroska-stream.ts';

export interface EncoderInput {
  /** ffmpeg's name of the format. */
  format: 'flv' | 'matroska';
  /** What comes before the first picture. */
  header: Uint8Array;
  /** In pieces: pictures are not copied where that can be avoided. */
  encode: (unit: VideoUnit, offsetMs: number) => readonly Uint8Array[];
}

export function encoderInputFor(configuration: VideoConfiguration): EncoderInput {
  if (configuration.codec === 'avc')
    return { format: 'flv', header: flvHeader(configuration.record), encode: encodeFlvPicture };
  const { codec, record, widthPx, heightPx } = configuration;
  return {
    format: 'matroska',
    header: encodeMatroskaHeader({ codec, record, widthPx, heightPx }),
    encode: (unit, offsetMs) => [encodeMatroskaBlock({ ...unit, ptsMs: unit.ptsMs + offsetMs })],
  };
}

function flvHeader(record: Uint8Array): Uint8Array {
  const sequenceHeader = encodeAvcSequenceHeader(record);
  return Buffer.concat([
    encodeFlvHeader({ hasAudio: false, hasVideo: true }),
    encodeFlvTag({ type: 'video', timestampMs: 0, payload: sequenceHeader }),
  ]);
}

function encodeFlvPicture({ dtsMs, ptsMs, isKeyframe, data }: VideoUnit, offsetMs: number): readonly Uint8Array[] {
  return encodeAvcFrameTag({ isKeyframe, compositionTimeMs: ptsMs - dtsMs, data, timestampMs: dtsMs + offsetMs });
}
