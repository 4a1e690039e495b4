// The frames that nearly every message of nearly every source is, known by their first two bytes: H.264 and AAC in legacy
// tags (FLV v10.1, E.4.2 and E.4.3). For who passes hundreds of streams on: nothing is taken apart, nothing allocated.
// What is not one of them may still be a frame: the parsers tell.

const legacyAvc = 7;
const enhancedBitAndCodec = 0x8f;
const commandFrameType = 5;
const keyframeType = 1;
const avcHeaderBytes = 5;
const legacyAac = 10;
const aacHeaderBytes = 2;
const framePacket = 1;

export function isUsualVideoFrame(payload: Uint8Array): boolean {
  const first = payload[0] ?? 0;
  if ((first & enhancedBitAndCodec) !== legacyAvc || first >> 4 === commandFrameType) return false;
  return payload[1] === framePacket && payload.length > avcHeaderBytes;
}

/** Of a usual video frame. */
export function isUsualKeyframe(payload: Uint8Array): boolean {
  return (payload[0] ?? 0) >> 4 === keyframeType;
}

export function isUsualAudioFrame(payload: Uint8Array): boolean {
  return (payload[0] ?? 0) >> 4 === legacyAac && payload[1] === framePacket && payload.length > aacHeaderBytes;
}
