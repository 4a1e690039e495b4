import { expect, test } from 'vitest';
import { captionServices, withoutCaptions } from './closed-captions.ts';

/** An access unit of NAL units with four bytes of length. */
const accessUnit = (...nalUnits: number[][]) =>
  Uint8Array.from(nalUnits.flatMap((nalUnit) => [0, 0, 0, nalUnit.length, ...nalUnit]));
const ga94 = [0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03];
const message = (data: number[]) => [0x04, data.length, ...data];
const sei = (...triplets: number[][]) => [
  0x06,
  ...message([...ga94, 0x40 | triplets.length, 0xff, ...triplets.flat(), 0xff]),
  0x80,
];
const slice = [0x65, 0x88, 0x84];
const found = (unit: Uint8Array, codec: 'avc' | 'hevc' = 'avc') => [...captionServices(codec, unit, 4)];

test.each([
  ['field 1', [0xfc, 0x94, 0x20], ['CC1']],
  ['field 2', [0xfd, 0x15, 0x20], ['CC3']],
  ['a CEA-708 packet', [0xff, 0x02, 0x21], ['SERVICE1']],
  ['a filler', [0xfc, 0x80, 0x80], []],
  ['something that is not valid', [0xf8, 0x94, 0x20], []],
])('%s is %j', (_name, triplet, expected) => {
  expect(found(accessUnit(sei(triplet), slice))).toEqual(expected);
});

test('captions stand behind other messages, in HEVC too', () => {
  const other = message([1, 2, 3]).with(0, 0x05);
  const captions = sei([0xfc, 0x94, 0x20]).slice(1);
  expect(found(accessUnit([0x06, ...other, ...captions], slice))).toEqual(['CC1']);
  expect(found(accessUnit([0x4e, 0x01, ...captions], [0x26, 0x01, 0xaf]), 'hevc')).toEqual(['CC1']);
});

test('what is no caption has none, however it is cut short', () => {
  expect(found(accessUnit([0x06, 0x04, 0xff, 0xff], slice))).toEqual([]);
  expect(found(accessUnit([0x06, 0x05, 0x02, 1, 2, 0x80], slice))).toEqual([]);
  expect(found(accessUnit(sei([0xfc, 0x94, 0x20]).slice(0, 9), slice))).toEqual([]);
});

test('captions behind a slice belong to nothing', () => {
  expect(found(accessUnit(slice, sei([0xfc, 0x94, 0x20])))).toEqual([]);
});

test('a picture without its captions is the same picture', () => {
  const captions = sei([0xfc, 0x94, 0x20]);
  const other = [0x06, ...message([1, 2, 3]).with(0, 0x05), 0x80];
  const plain = accessUnit(other, slice);
  expect(withoutCaptions('avc', accessUnit(other, captions, slice), 4)).toEqual(plain);
  expect(withoutCaptions('avc', plain, 4)).toBe(plain);
  const twoBytes = Uint8Array.of(0, captions.length, ...captions, 0, slice.length, ...slice);
  expect(withoutCaptions('avc', twoBytes, 2)).toEqual(Uint8Array.of(0, slice.length, ...slice));
  const hevcSlice = [0x26, 0x01, 0xaf];
  const hevc = accessUnit([0x4e, 0x01, ...captions.slice(1)], hevcSlice);
  expect(withoutCaptions('hevc', hevc, 4)).toEqual(accessUnit(hevcSlice));
});
