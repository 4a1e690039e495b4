// NAL units of H.265 §7.3.1.2: two bytes of header, the type in the first.
import { nalUnits } from './nal-unit.ts';

/** nal_unit_type of H.265 table 7-1, the ones that are told apart here. */
export const hevcNalUnitTypes = {
  firstRandomAccess: 16,
  lastRandomAccess: 23,
  lastSlice: 31,
  sequenceParameterSet: 33,
  pictureParameterSet: 34,
  supplementalInformation: 39,
} as const;

export function hevcNalUnitType(nalUnit: Uint8Array): number {
  return ((nalUnit[0] ?? 0) >> 1) & 0x3f;
}

/** Whether decoding can start at this access unit (IDR, CRA or BLA). Looks no further than the first slice. Throws CodecError. */
export function isHevcRandomAccess(accessUnit: Uint8Array, nalLengthSizeBytes: number): boolean {
  for (const nalUnit of nalUnits(accessUnit, nalLengthSizeBytes)) {
    const type = hevcNalUnitType(nalUnit);
    if (type > hevcNalUnitTypes.lastSlice) continue;
    return type >= hevcNalUnitTypes.firstRandomAccess && type <= hevcNalUnitTypes.lastRandomAccess;
  }
  return false;
}
