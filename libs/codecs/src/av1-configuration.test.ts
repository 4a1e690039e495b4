import { describe, expect, it } from 'vitest';
import { parseAv1Configuration } from './av1-configuration.ts';
import { isAv1KeyFrame, withoutTemporalDelimiters } from './av1-unit.ts';
import { CodecError } from './codec-error.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

// Records written through ffmpeg 5.1 by libaom (1 and 2) and SVT-AV1 (3 and 4), from a test picture of the size named.
const records = {
  tenBit720pBt2020: '81054c000a0e0000002d4cffb3cdaf9509100904',
  format444: '812400000a0b20000024c4ff6736be4080',
  ultraHd60: '810d0c000a0c0000006aefbfe1bc02f80040',
  small: '81000c000a0b000000043d06d402f80040',
};

describe('an AV1 configuration record', () => {
  it.each([
    ['tenBit720pBt2020', { widthPx: 1280, heightPx: 720, bitDepth: 10, codecString: 'av01.0.05M.10.0.110.09.16.09.0' }],
    ['format444', { widthPx: 640, heightPx: 360, bitDepth: 8, profile: 1, codecString: 'av01.1.04M.08' }],
    ['ultraHd60', { widthPx: 3840, heightPx: 2160, codecString: 'av01.0.13M.08' }],
    ['small', { widthPx: 322, heightPx: 182, codecString: 'av01.0.00M.08' }],
  ] as const)('of %s gives size, depth and codec string', (name, expected) => {
    expect(parseAv1Configuration(bytes(records[name]))).toMatchObject({ codec: 'av1', tier: 'main', ...expected });
  });

  it('tells the colour when there is one', () => {
    const { colour } = parseAv1Configuration(bytes(records.tenBit720pBt2020));
    expect(colour).toEqual({ primaries: 9, transfer: 16, matrix: 9, fullRange: false });
    expect(parseAv1Configuration(bytes(records.format444)).colour).toBeUndefined();
  });

  it('without a sequence header takes the one of the first picture', () => {
    const record = bytes(records.small);
    expect(() => parseAv1Configuration(record.subarray(0, 4))).toThrow(CodecError);
    const picture = Uint8Array.of(0x12, 0, ...record.subarray(4), 0x32, 1, 0x10);
    expect(parseAv1Configuration(record.subarray(0, 4), picture)).toMatchObject({ widthPx: 322, heightPx: 182 });
  });

  it.each(Object.entries(records))('that is empty is made from the first picture: %s', (_name, hex) => {
    const record = bytes(hex);
    const picture = Uint8Array.of(0x12, 0, ...record.subarray(4), 0x32, 1, 0x10);
    expect(parseAv1Configuration(new Uint8Array(), picture)).toEqual(parseAv1Configuration(record));
  });

  it('that is cut short anywhere, or of another version, is refused', () => {
    const record = bytes(records.tenBit720pBt2020);
    for (let length = 0; length < record.length; length += 1)
      expect(() => parseAv1Configuration(record.subarray(0, length))).toThrow(CodecError);
    expect(() => parseAv1Configuration(Uint8Array.of(0x82, ...record.subarray(1)))).toThrow(/starts with 130/);
  });
});

describe('an AV1 temporal unit', () => {
  const frame = (firstByte: number) => Uint8Array.of(0x12, 0, 0x32, 2, firstByte, 0);

  it.each([
    ['a key frame', 0x10, true],
    ['an inter frame', 0x30, false],
    ['a frame shown again', 0x80, false],
  ] as const)('with %s', (_name, firstByte, expected) => {
    expect(isAv1KeyFrame(frame(firstByte))).toBe(expected);
  });

  it('loses the delimiters in front and nothing else', () => {
    expect([...withoutTemporalDelimiters(frame(0x10))]).toEqual([0x32, 2, 0x10, 0]);
    expect([...withoutTemporalDelimiters(Uint8Array.of(0x32, 2, 0x10, 0))]).toEqual([0x32, 2, 0x10, 0]);
  });
});
