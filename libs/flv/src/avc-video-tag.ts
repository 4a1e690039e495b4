// Builds the bodies of AVC video tags in the legacy form (FLV v10.1, E.4.3), which every demuxer reads.
import { flvTagEnds } from './flv-tag.ts';

/** `configuration` is an AVCDecoderConfigurationRecord. */
export function encodeAvcSequenceHeader(configuration: Uint8Array): Uint8Array {
  return withHeader(Uint8Array.of(0x17, 0, 0, 0, 0), configuration);
}

/** `data` holds length-prefixed NAL units; `compositionTimeMs` is a signed 24-bit number. */
export function encodeAvcFrame(frame: AvcFrame): Uint8Array {
  return withHeader(frameHeader(frame), frame.data);
}

interface AvcFrame {
  isKeyframe: boolean;
  compositionTimeMs: number;
  data: Uint8Array;
}

/** A whole tag in pieces, one of which is `data` itself. */
export function encodeAvcFrameTag(frame: AvcFrame & { timestampMs: number }): readonly Uint8Array[] {
  const { timestampMs, data } = frame;
  const body = frameHeader(frame);
  const { header, trailer } = flvTagEnds({ type: 'video', timestampMs, sizeBytes: body.length + data.length });
  return [header, body, data, trailer];
}

function frameHeader({ isKeyframe, compositionTimeMs: time }: AvcFrame): Uint8Array {
  return Uint8Array.of(isKeyframe ? 0x17 : 0x27, 1, time >> 16, time >> 8, time);
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
