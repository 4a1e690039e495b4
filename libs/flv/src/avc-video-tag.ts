// Builds the bodies of AVC video tags in the legacy form (FLV v10.1, E.4.3), which every demuxer reads.

/** `configuration` is an AVCDecoderConfigurationRecord. */
export function encodeAvcSequenceHeader(configuration: Uint8Array): Uint8Array {
  return withHeader(Uint8Array.of(0x17, 0, 0, 0, 0), configuration);
}

/** `data` holds length-prefixed NAL units; `compositionTimeMs` is a signed 24-bit number. */
export function encodeAvcFrame(frame: {
  isKeyframe: boolean;
  compositionTimeMs: number;
  data: Uint8Array;
}): Uint8Array {
  const time = frame.compositionTimeMs;
  return withHeader(Uint8Array.of(frame.isKeyframe ? 0x17 : 0x27, 1, time >> 16, time >> 8, time), frame.data);
}

export function encodeAvcEndOfSequence(): Uint8Array {
  return Uint8Array.of(0x17, 2, 0, 0, 0);
}

function withHeader(header: Uint8Array, data: Uint8Array): Uint8Array {
  const payload = new Uint8Array(header.length + data.length);
  payload.set(header);
  payload.set(data, header.length);
  return payload;
}
