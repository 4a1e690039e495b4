// NAL units as ISO/IEC 14496-15 §5.3.2 stores them: a length in front of each, no start codes.
import { CodecError } from './codec-error.ts';

/** nal_unit_type of H.264 table 7-1, the ones that are told apart here. */
export const nalUnitTypes = { nonIdrSlice: 1, idrSlice: 5, sequenceParameterSet: 7, pictureParameterSet: 8 } as const;

/** nal_unit_type of a NAL unit. */
export function nalUnitType(nalUnit: Uint8Array): number {
  return (nalUnit[0] ?? 0) & 0x1f;
}

/** The NAL units of one access unit, as views without their length fields. Throws TRUNCATED when a length points outside. */
export function* nalUnits(accessUnit: Uint8Array, nalLengthSizeBytes: number): Generator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < accessUnit.length;) {
    const start = offset + nalLengthSizeBytes;
    if (start > accessUnit.length) throw new CodecError('TRUNCATED', 'NAL unit length is cut short');
    const end = start + lengthAt(accessUnit, offset, nalLengthSizeBytes);
    if (end > accessUnit.length) throw new CodecError('TRUNCATED', 'NAL unit is longer than its access unit');
    if (end > start) yield accessUnit.subarray(start, end);
    offset = end;
  }
}

/** The access unit of these NAL units, each of which is shorter than its length field can tell. */
export function accessUnitOf(units: readonly Uint8Array[], nalLengthSizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(units.reduce((sum, { length }) => sum + nalLengthSizeBytes + length, 0));
  let offset = 0;
  for (const unit of units) {
    for (let i = 0; i < nalLengthSizeBytes; i += 1)
      bytes[offset + i] = Math.floor(unit.length / 256 ** (nalLengthSizeBytes - 1 - i));
    bytes.set(unit, offset + nalLengthSizeBytes);
    offset += nalLengthSizeBytes + unit.length;
  }
  return bytes;
}

/** Whether the access unit is an IDR picture (decoding can start here). Looks no further than the first slice. */
export function isIdr(accessUnit: Uint8Array, nalLengthSizeBytes: number): boolean {
  for (const nalUnit of nalUnits(accessUnit, nalLengthSizeBytes)) {
    const type = nalUnitType(nalUnit);
    if (type >= nalUnitTypes.nonIdrSlice && type <= nalUnitTypes.idrSlice) return type === nalUnitTypes.idrSlice;
  }
  return false;
}

function lengthAt(bytes: Uint8Array, offset: number, sizeBytes: number): number {
  let length = 0;
  for (let i = 0; i < sizeBytes; i += 1) length = length * 256 + (bytes[offset + i] ?? 0);
  return length;
}
