// The body of a video tag (FLV v10.1, E.4.3; Enhanced RTMP v2, "Enhanced Video"): its codec and packet kind, and views of
// the parts. AVC is understood in both forms, legacy codec id 7 and FourCC avc1; other codecs are named, not taken apart.
// Composition times are signed and carried as they are: negative ones occur and are legal.

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
  /** `codec` is a FourCC or the name of a legacy codec id. Of AVC too when it tells of colours: no picture. */
  | { readonly kind: 'other'; readonly codec: string; readonly isKeyframe: boolean }
  | { readonly kind: 'malformed' };

const malformed: VideoTag = { kind: 'malformed' };
const endOfSequence: VideoTag = { kind: 'avcEndOfSequence' };
const command: VideoTag = { kind: 'command' };
const keyframeType = 1;
const commandFrameType = 5;
const legacyAvcId = 7;
const legacyCodecs: Readonly<Record<number, string>> = {
  2: 'h263',
  3: 'screen',
  4: 'vp6',
  5: 'vp6a',
  6: 'screen2',
  12: 'hevc',
  13: 'av1',
};

/** Never throws: a body that is too short is `malformed`. Parts are views of `payload`. */
export function parseVideoTag(payload: Uint8Array): VideoTag {
  const first = payload[0];
  if (first === undefined) return malformed;
  if ((first & 0x80) !== 0) return parseEnhanced(payload, (first >> 4) & 7, first & 15);
  const frameType = first >> 4;
  if (frameType === commandFrameType) return command;
  const isKeyframe = frameType === keyframeType;
  const codecId = first & 15;
  if (codecId === legacyAvcId) return parseAvc(payload, isKeyframe);
  return { kind: 'other', codec: legacyCodecs[codecId] ?? `id${codecId}`, isKeyframe };
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
  const isKeyframe = frameType === keyframeType;
  if (packetType === packet.multitrack || packetType === packet.modEx) {
    return { kind: 'other', codec: packetType === packet.modEx ? 'modEx' : 'multitrack', isKeyframe };
  }
  const isMetadata = packetType === packet.metadata;
  if (frameType === commandFrameType && !isMetadata) return command;
  if (payload.length < 5) return malformed;
  const codec = String.fromCharCode(...payload.subarray(1, 5));
  return codec === 'avc1' && !isMetadata
    ? parseEnhancedAvc(payload, isKeyframe, packetType)
    : { kind: 'other', codec, isKeyframe };
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
