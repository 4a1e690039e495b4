// Open bitstream units, AV1 §5.3: a type, often a size, and a payload. A temporal unit is all of one presentation time.
import { CodecError } from './codec-error.ts';

/** obu_type of AV1 §6.2.2, the ones that are told apart here. */
export const obuTypes = { sequenceHeader: 1, temporalDelimiter: 2, frameHeader: 3, frame: 6 } as const;

interface Obu {
  type: number;
  payload: Uint8Array;
  /** Of the whole unit. */
  sizeBytes: number;
}

const maxSizeFieldBytes = 8;
const showExistingFrame = 0x80;
const frameTypeMask = 0x60;

/** The payload of the first unit of this type. Throws CodecError. */
export function findObu(units: Uint8Array, type: number): Uint8Array | undefined {
  for (const obu of readObus(units)) if (obu.type === type) return obu.payload;
  return undefined;
}

/** Whether the first frame of the temporal unit is a key frame. Throws CodecError. */
export function isAv1KeyFrame(temporalUnit: Uint8Array): boolean {
  for (const { type, payload } of readObus(temporalUnit)) {
    if (type !== obuTypes.frame && type !== obuTypes.frameHeader) continue;
    return ((payload[0] ?? 0) & (showExistingFrame | frameTypeMask)) === 0;
  }
  return false;
}

/** The temporal unit without the delimiters in front, which files do not have (AV1 in ISOBMFF §2.4). Throws CodecError. */
export function withoutTemporalDelimiters(temporalUnit: Uint8Array): Uint8Array {
  let start = 0;
  for (const { type, sizeBytes } of readObus(temporalUnit)) {
    if (type !== obuTypes.temporalDelimiter) break;
    start += sizeBytes;
  }
  return temporalUnit.subarray(start);
}

function* readObus(units: Uint8Array): Generator<Obu, void, undefined> {
  for (let offset = 0; offset < units.length;) {
    const obu = readObu(units.subarray(offset));
    yield obu;
    offset += obu.sizeBytes;
  }
}

function readObu(bytes: Uint8Array): Obu {
  const [header = 0] = bytes;
  if ((header & 0x80) !== 0) throw new CodecError('INVALID', 'the forbidden bit of an open bitstream unit is set');
  const headerSizeBytes = (header & 4) === 0 ? 1 : 2;
  const size = (header & 2) === 0 ? undefined : readSize(bytes, headerSizeBytes);
  const start = headerSizeBytes + (size?.fieldBytes ?? 0);
  const end = size ? start + size.value : bytes.length;
  if (end > bytes.length || start > end) throw new CodecError('TRUNCATED', 'an open bitstream unit is cut short');
  return { type: (header >> 3) & 15, payload: bytes.subarray(start, end), sizeBytes: end };
}

/** leb128, §4.10.5. */
function readSize(bytes: Uint8Array, offset: number): { value: number; fieldBytes: number } {
  let value = 0;
  for (let i = 0; i < maxSizeFieldBytes; i += 1) {
    const byte = bytes[offset + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) return { value, fieldBytes: i + 1 };
  }
  throw new CodecError('TRUNCATED', 'the size of an open bitstream unit is cut short');
}
