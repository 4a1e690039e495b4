import { describe, expect, it } from 'vitest';
import { CodecError } from './codec-error.ts';
import { isIdr, nalUnits, nalUnitType } from './nal-unit.ts';

const accessUnit = (...units: number[][]) => Uint8Array.from(units.flatMap((unit) => [0, 0, 0, unit.length, ...unit]));

describe('an access unit', () => {
  it('is walked unit by unit, without the length fields', () => {
    const units = [...nalUnits(accessUnit([9, 240], [0x67, 1, 2], [0x65, 7]), 4)];
    expect(units.map((unit) => [...unit])).toEqual([
      [9, 240],
      [0x67, 1, 2],
      [0x65, 7],
    ]);
    expect(units.map(nalUnitType)).toEqual([9, 7, 5]);
  });

  it('is walked with lengths of one and two bytes', () => {
    expect([...nalUnits(Uint8Array.of(1, 9, 2, 0x65, 1), 1)].length).toBe(2);
    expect([...nalUnits(Uint8Array.of(0, 1, 9, 0, 2, 0x65, 1), 2)].length).toBe(2);
  });

  it('is an IDR picture by its first slice, whatever comes before it', () => {
    expect(isIdr(accessUnit([9, 240], [0x67, 1], [0x68, 1], [6, 1], [0x65, 7]), 4)).toBe(true);
    expect(isIdr(accessUnit([9, 240], [0x41, 7]), 4)).toBe(false);
    expect(isIdr(accessUnit([0x67, 1]), 4)).toBe(false);
  });

  it('with a length that points outside is refused', () => {
    expect(() => [...nalUnits(Uint8Array.of(0, 0, 0, 9, 1), 4)]).toThrow(CodecError);
    expect(() => [...nalUnits(Uint8Array.of(0, 0), 4)]).toThrow(CodecError);
  });
});
