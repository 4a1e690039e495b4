// The body of a video tag (FLV v10.1, E.4.3; Enhanced RTMP v2, "Enhanced Video") of AVC, in both forms, legacy codec id 7 and
// FourCC avc1: its packet kind, and views of the parts. What is of other codecs `parseVideoUnits` tells.
// Composition times are signed and carried as they are: negative ones occur and are legal.
import { readFourCc } from './four-cc.ts';

export type VideoTag =
  | { readonly kind: 'avcSequenceHeader'; readonly configuration: Uint8Array }
  | {
      readonly kind: 'avcFrame';
      readonly isKeyframe: boolean;
      /** Presentation minus decode time. */
      readonly compositionTimeMs: number;
      /** Length-prefixed NAL units. */
      readonly data: Uint8Array;
    }
  | { readonly kind: 'avcEndOfSequence' }
  /** A seek command: no picture. */
  | { readonly kind: 'command' }
  /** Of AVC too when it tells of colours, or has modifiers or a track number before it. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' };

const malformed: VideoTag = { kind: 'malformed' };
const endOfSequence: VideoTag = { kind: 'avcEndOfSequence' };
const command: VideoTag = { kind: 'command' };
const other: VideoTag = { kind: 'other' };
const keyframeType = 1;
const commandFrameType = 5;
const legacyAvcId = 7;
const avcFourCc = 'avc1';

/** Never throws: a body that is too short is `malformed`. Parts are views of `payload`. */
export function parseVideoTag(payload: Uint8Array): VideoTag {
  const first = payload[0];
  if (first === undefined) return malformed;
  if ((first & 0x80) !== 0) return parseEnhanced(payload, (first >> 4) & 7, first & 15);
  const frameType = first >> 4;
  if (frameType === commandFrameType) return command;
  return (first & 15) === legacyAvcId ? parseAvc(payload, frameType === keyframeType) : other;
}

function parseAvc(payload: Uint8Array, isKeyframe: boolean): VideoTag {
  if (payload.length < 5) return malformed;
  if (payload[1] === 0) return { kind: 'avcSequenceHeader', configuration: payload.subarray(5) };
  if (payload[1] === 1) return avcFrame(payload, isKeyframe, 2);
  return payload[1] === 2 ? endOfSequence : malformed;
}

/** Packet kinds of Enhanced RTMP that carry a codec's FourCC right behind the first byte. */
const packet = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  codedFramesX: 3,
  metadata: 4,
  multitrack: 6,
  modEx: 7,
};

function parseEnhanced(payload: Uint8Array, frameType: number, packetType: number): VideoTag {
  if (packetType === packet.multitrack || packetType === packet.modEx) return other;
  const isMetadata = packetType === packet.metadata;
  if (frameType === commandFrameType && !isMetadata) return command;
  const fourCc = readFourCc(payload, 1);
  if (fourCc === undefined) return malformed;
  return fourCc === avcFourCc && !isMetadata
    ? parseEnhancedAvc(payload, frameType === keyframeType, packetType)
    : other;
}

function parseEnhancedAvc(payload: Uint8Array, isKeyframe: boolean, packetType: number): VideoTag {
  if (packetType === packet.sequenceStart) return { kind: 'avcSequenceHeader', configuration: payload.subarray(5) };
  if (packetType === packet.codedFrames) return payload.length < 8 ? malformed : avcFrame(payload, isKeyframe, 5);
  if (packetType === packet.codedFramesX) {
    return { kind: 'avcFrame', isKeyframe, compositionTimeMs: 0, data: payload.subarray(5) };
  }
  return packetType === packet.sequenceEnd ? endOfSequence : malformed;
}

function avcFrame(payload: Uint8Array, isKeyframe: boolean, timeAt: number): VideoTag {
  const unsigned = ((payload[timeAt] ?? 0) << 16) | ((payload[timeAt + 1] ?? 0) << 8) | (payload[timeAt + 2] ?? 0);
  const compositionTimeMs = (unsigned << 8) >> 8;
  return { kind: 'avcFrame', isKeyframe, compositionTimeMs, data: payload.subarray(timeAt + 3) };
}
