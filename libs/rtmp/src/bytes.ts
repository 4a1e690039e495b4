// Big-endian integers, as everything in RTMP but the message stream id.

export function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function readUint24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | readUint24(bytes, at + 1)) >>> 0;
}

/** Message stream ids are little-endian (RTMP 1.0 §5.3.1.2.1). */
export function readUint32LittleEndian(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

export function writeUint24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 16;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value;
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  writeUint24(bytes, at + 1, value);
}

type Copy = (this: Uint8Array, target: Uint8Array, targetAt: number, from: number, to: number) => number;
const { copy } = Buffer.prototype as { readonly copy: Copy };

/** Copies a part of `source`. The method `set` would need a view of that part: an object for every chunk. */
export function copyBytes(source: Uint8Array, from: number, to: number, target: Uint8Array, targetAt: number): void {
  copy.call(source, target, targetAt, from, to);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
