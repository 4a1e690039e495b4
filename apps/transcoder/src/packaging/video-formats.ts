// The codecs of pictures by their FourCC: how a configuration is read, and what tells that decoding can start at a picture.
// Encoders flag key frames wrongly now and then; where the bitstream says it cheaply, the bitstream is believed.
import {
  isAv1KeyFrame,
  isHevcRandomAccess,
  isVp9KeyFrame,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseVp9Configuration,
  withoutTemporalDelimiters,
  type VideoConfiguration,
} from '@millrace/codecs';

export interface VideoFormat {
  /** Undefined when the record alone does not say enough: it is asked again with the first key frame. Throws CodecError. */
  configure: (record: Uint8Array, keyframe?: Uint8Array) => VideoConfiguration | undefined;
  /** Throws CodecError. */
  isKeyframe: (picture: Uint8Array, claims: { flag: boolean; nalLengthSizeBytes: number }) => boolean;
  /** The picture as a file holds it. Throws CodecError. */
  toSample: (picture: Uint8Array) => Uint8Array;
}

/** An AV1 record without a sequence header; some encoders send an empty one. */
const bareAv1RecordSizeBytes = 4;
const asItIs = (picture: Uint8Array) => picture;

export const videoFormats: ReadonlyMap<string, VideoFormat> = new Map<string, VideoFormat>([
  ['avc1', { configure: parseAvcConfiguration, isKeyframe: (_picture, { flag }) => flag, toSample: asItIs }],
  [
    'hvc1',
    {
      configure: parseHevcConfiguration,
      isKeyframe: (picture, { nalLengthSizeBytes }) => isHevcRandomAccess(picture, nalLengthSizeBytes),
      toSample: asItIs,
    },
  ],
  [
    'av01',
    {
      configure: (record, keyframe) =>
        keyframe || record.length > bareAv1RecordSizeBytes ? parseAv1Configuration(record, keyframe) : undefined,
      isKeyframe: isAv1KeyFrame,
      toSample: withoutTemporalDelimiters,
    },
  ],
  [
    'vp09',
    {
      configure: (record, keyframe) => keyframe && parseVp9Configuration(record, keyframe),
      isKeyframe: isVp9KeyFrame,
      toSample: asItIs,
    },
  ],
]);
