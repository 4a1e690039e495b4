// ISO base media file format boxes (ISO/IEC 14496-12 §4.2), for the small ones that are written once per track.
// Fragments are written in place instead (fragment.ts): their bytes must not be copied twice.

type Bytes = Uint8Array | readonly number[];

/** A box: four-character type and contents, its size in front. */
export function box(type: string, ...contents: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return concat([uint32(8 + contents.reduce((sum, part) => sum + part.length, 0)), ascii(type), ...contents]);
}

/** A box with a version and flags. */
export function fullBox(
  type: string,
  { version = 0, flags = 0 }: { version?: number; flags?: number },
  ...contents: readonly Bytes[]
): Uint8Array<ArrayBuffer> {
  return box(type, [version, ...uint32(flags).slice(1)], ...contents);
}

export function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

export function uint16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

export function uint32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** Reserved and predefined fields. */
export function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

export function concat(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
