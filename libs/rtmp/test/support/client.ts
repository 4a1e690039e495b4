// The other side of the wire, written from the specification without the library's own encoder: chunks as bytes.

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/[\s|]/g, ''), 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** C0, C1 and a C2 that is nobody's echo. */
export function clientHandshake(): Uint8Array {
  const bytes = new Uint8Array(1 + 1536 * 2);
  bytes[0] = 3;
  for (let at = 9; at < 1537; at += 1) bytes[at] = (at * 7) & 0xff;
  return bytes;
}

export function uint(value: number, sizeBytes: number): number[] {
  return Array.from({ length: sizeBytes }, (_, index) => Math.floor(value / 256 ** (sizeBytes - 1 - index)) % 256);
}

export interface ChunkedMessage {
  format?: 0 | 1 | 2 | 3;
  chunkStreamId?: number;
  /** The timestamp field: absolute for format 0, a difference for 1 and 2. */
  time?: number;
  typeId?: number;
  streamId?: number;
  payload: Uint8Array;
  chunkSize?: number;
  /** Bytes written at the start of every format 3 chunk. */
  repeated?: Uint8Array;
}

export function basicHeader(format: number, chunkStreamId: number): number[] {
  if (chunkStreamId < 64) return [(format << 6) | chunkStreamId];
  if (chunkStreamId < 320) return [format << 6, chunkStreamId - 64];
  return [(format << 6) | 1, (chunkStreamId - 64) % 256, (chunkStreamId - 64) >> 8];
}

/** The chunks of one message, one array each, so that tests can interleave them. */
export function chunksOf(message: ChunkedMessage): Uint8Array[] {
  const { format = 0, chunkStreamId = 4, time = 0, typeId = 9, streamId = 1, payload } = message;
  const size = message.chunkSize ?? 128;
  const isExtended = time >= 0xffffff;
  const fields = [
    ...(format < 3 ? uint(isExtended ? 0xffffff : time, 3) : []),
    ...(format < 2 ? [...uint(payload.length, 3), typeId] : []),
    ...(format === 0 ? uint(streamId, 4).reverse() : []),
    ...(format < 3 && isExtended ? uint(time, 4) : []),
    ...(format === 3 ? (message.repeated ?? []) : []),
  ];
  const chunks = [Uint8Array.from([...basicHeader(format, chunkStreamId), ...fields, ...payload.subarray(0, size)])];
  for (let at = size; at < payload.length; at += size) {
    const header = [...basicHeader(3, chunkStreamId), ...(message.repeated ?? [])];
    chunks.push(Uint8Array.from([...header, ...payload.subarray(at, at + size)]));
  }
  return chunks;
}

export const chunked = (message: ChunkedMessage): Uint8Array => concat(...chunksOf(message));

/** A message as a part of an aggregate: an FLV tag. */
export function aggregatePart(typeId: number, timeMs: number, payload: Uint8Array): Uint8Array {
  const head = [typeId, ...uint(payload.length, 3), ...uint(timeMs % 0x1000000, 3), timeMs >>> 24, 0, 0, 0];
  return concat(Uint8Array.from(head), payload, Uint8Array.from(uint(payload.length + head.length, 4)));
}

export type AmfInput = string | number | boolean | null | Record<string, string | number | null>;

/** AMF0 by hand: strings, numbers, booleans, null, and flat objects. */
export function amf(...values: readonly AmfInput[]): Uint8Array {
  return concat(...values.map(amfValue));
}

function amfValue(value: AmfInput): Uint8Array {
  if (value === null) return hex('05');
  if (typeof value === 'boolean') return Uint8Array.of(1, Number(value));
  if (typeof value === 'string') return Uint8Array.from([2, ...uint(value.length, 2), ...Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return new Uint8Array(bytes);
  }
  const properties = Object.entries(value).map(([key, inner]) =>
    concat(Uint8Array.from([...uint(key.length, 2), ...Buffer.from(key)]), amfValue(inner)),
  );
  return concat(hex('03'), ...properties, hex('000009'));
}

export function command(streamId: number, ...values: readonly AmfInput[]): Uint8Array {
  return chunked({ chunkStreamId: 3, typeId: 20, streamId, payload: amf(...values) });
}

export const control = (typeId: number, payload: Uint8Array, chunkStreamId = 2): Uint8Array =>
  chunked({ chunkStreamId, typeId, streamId: 0, payload });

export const setChunkSize = (size: number): Uint8Array => control(1, Uint8Array.from(uint(size, 4)));

export const connect = (app = 'live'): Uint8Array =>
  command(0, 'connect', 1, { app, type: 'nonprivate', flashVer: 'FMLE/3.0 (test)', tcUrl: `rtmp://host/${app}` });

export const pattern = (size: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) & 0xff);
