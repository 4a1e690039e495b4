// One FLV tag (FLV v10.1, E.4.1): an 11-byte header, the payload, and 4 bytes that repeat the size of both.
// The timestamp is split: its low 24 bits first, bits 24–31 in a byte of their own behind them.

export type FlvTagType = 'audio' | 'video' | 'script';

/** `timestampMs` is unsigned 32-bit and wraps; `payload` is the tag body without header and trailer. */
export interface FlvTag {
  readonly type: FlvTagType;
  readonly timestampMs: number;
  readonly payload: Uint8Array;
}

export const flvTagHeaderSizeBytes = 11;
export const flvTagTrailerSizeBytes = 4;
/** DataSize is a 24-bit field. */
export const maxFlvPayloadSizeBytes = 0xffffff;

export const flvTagTypeIds: Readonly<Record<FlvTagType, number>> = { audio: 8, video: 9, script: 18 };

/** Builds the whole tag including the trailing PreviousTagSize. The payload is copied once. */
export function encodeFlvTag(tag: FlvTag): Uint8Array {
  const { payload, timestampMs } = tag;
  const size = payload.length;
  if (size > maxFlvPayloadSizeBytes) throw new RangeError(`An FLV tag holds at most 16 MiB, not ${size} bytes`);
  const bytes = new Uint8Array(flvTagHeaderSizeBytes + size + flvTagTrailerSizeBytes);
  bytes[0] = flvTagTypeIds[tag.type];
  writeUint24(bytes, 1, size);
  writeUint24(bytes, 4, timestampMs);
  bytes[7] = timestampMs >>> 24;
  bytes.set(payload, flvTagHeaderSizeBytes);
  writeUint32(bytes, flvTagHeaderSizeBytes + size, flvTagHeaderSizeBytes + size);
  return bytes;
}

function writeUint24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 16;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  writeUint24(bytes, at + 1, value);
}
