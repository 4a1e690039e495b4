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
  const { type, payload, timestampMs } = tag;
  const bytes = new Uint8Array(flvTagHeaderSizeBytes + payload.length + flvTagTrailerSizeBytes);
  bytes.set(payload, flvTagHeaderSizeBytes);
  wrapFlvTag(bytes, 0, { type, timestampMs, sizeBytes: payload.length });
  return bytes;
}

/** What stands before and behind a payload: for one that is written without being copied. */
export function flvTagEnds(tag: TagFacts): { header: Uint8Array; trailer: Uint8Array } {
  const [header, trailer] = [new Uint8Array(flvTagHeaderSizeBytes), new Uint8Array(flvTagTrailerSizeBytes)];
  writeHeader(header, 0, tag);
  writeTrailer(trailer, 0, tag);
  return { header, trailer };
}

interface TagFacts {
  readonly type: FlvTagType;
  readonly timestampMs: number;
  /** Of the payload. */
  readonly sizeBytes: number;
}

/**
 * Writes the header at `at` and the trailer behind a payload of `sizeBytes` that already lies between them. Returns the
 * size of the whole tag.
 */
export function wrapFlvTag(bytes: Uint8Array, at: number, tag: TagFacts): number {
  writeHeader(bytes, at, tag);
  writeTrailer(bytes, at + flvTagHeaderSizeBytes + tag.sizeBytes, tag);
  return flvTagHeaderSizeBytes + tag.sizeBytes + flvTagTrailerSizeBytes;
}

function writeHeader(bytes: Uint8Array, at: number, { type, timestampMs, sizeBytes }: TagFacts): void {
  if (sizeBytes > maxFlvPayloadSizeBytes)
    throw new RangeError(`An FLV tag holds at most 16 MiB, not ${sizeBytes} bytes`);
  bytes[at] = flvTagTypeIds[type];
  writeUint24(bytes, at + 1, sizeBytes);
  writeUint24(bytes, at + 4, timestampMs);
  bytes[at + 7] = timestampMs >>> 24;
  writeUint24(bytes, at + 8, 0);
}

function writeTrailer(bytes: Uint8Array, at: number, { sizeBytes }: TagFacts): void {
  writeUint32(bytes, at, flvTagHeaderSizeBytes + sizeBytes);
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
