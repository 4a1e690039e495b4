import { describe, expect, it } from 'vitest';
import { CodecError } from './codec-error.ts';
import { parseHevcConfiguration } from './hevc-configuration.ts';
import { isHevcRandomAccess } from './hevc-picture.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

// Records written by libx265 3.5 through ffmpeg 5.1, from a test picture of the size named.
const records = {
  main182p2997Cropped:
    '0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959409a10001002942010101600000030090000003000003003ca00a480b9c9596565924caf01680800001f480003a9804a2000100074401c172b46240',
  tenBit1080p30Bt2020:
    '01022000000090000000000078f000fcfdfafa00000f03a00001001840010c01ffff022000000300900000030000030078959809a10001002f420101022000000300900000030000030078a003c08010e4d96566924caf016a12201208000003000800000300f040a2000100074401c172b46240',
  format422Wide:
    '0104080000009d08000000003ff000fcfef8f800000f03a00001001740010c01ffff0408000003009d0800000300003f959809a1000100294201010408000003009d0800000300003fb00502016965959a4932bc39a02000000300200000030321a2000100074401c172b46240',
  twelveBit444HighTierScalingLists:
    '0124080000009808000000007bf000fcfffcfc00000f03a00001001740010c01ffff240800000300980800000300007b959809a10001002a420101240800000300980800000300007b9000501005a2294b2b349272bc05a020000003002000000781a2000100084401c172860c4624',
  fullRange360p30:
    '0101600000009000000000003ff000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003f959809a10001002e42010101600000030090000003000003003fa00502016965959a49395e02dc04040410000003001000000301e080a2000100074401c172b46240',
};

describe('an HEVC configuration record', () => {
  it.each([
    ['main182p2997Cropped', { widthPx: 322, heightPx: 182, codecString: 'hvc1.1.6.L60.90', profile: 1, level: 60 }],
    ['tenBit1080p30Bt2020', { widthPx: 1920, heightPx: 1080, frameRate: 30, codecString: 'hvc1.2.4.L120.90' }],
    ['format422Wide', { widthPx: 640, heightPx: 360, frameRate: 25, codecString: 'hvc1.4.10.L63.9D.8' }],
    ['twelveBit444HighTierScalingLists', { widthPx: 1280, heightPx: 720, frameRate: 60, tier: 'high' }],
    ['fullRange360p30', { widthPx: 640, heightPx: 360, frameRate: 30, tier: 'main' }],
  ] as const)('of %s gives size, rate and codec string', (name, expected) => {
    expect(parseHevcConfiguration(bytes(records[name]))).toMatchObject({
      codec: 'hevc',
      nalLengthSizeBytes: 4,
      ...expected,
    });
  });

  it('gives rates that are no whole number', () => {
    expect(parseHevcConfiguration(bytes(records.main182p2997Cropped)).frameRate).toBeCloseTo(30_000 / 1_001, 6);
  });

  it('names the tier and each constraint byte up to the last that is not zero', () => {
    const { codecString } = parseHevcConfiguration(bytes(records.twelveBit444HighTierScalingLists));
    expect(codecString).toBe('hvc1.4.10.H123.98.8');
  });

  it('writes the compatibility flags in reverse, and a profile space as a letter', () => {
    const record = bytes(records.main182p2997Cropped);
    record.set([0x41, 0x80, 0, 0, 0x01, 0, 0, 0, 0, 0, 0], 1);
    expect(parseHevcConfiguration(record).codecString).toBe('hvc1.A1.80000001.L60');
  });

  it('tells the shape of a sample and the colour', () => {
    expect(parseHevcConfiguration(bytes(records.format422Wide)).sampleAspectRatio).toEqual({ width: 4, height: 3 });
    const colour = { primaries: 9, transfer: 16, matrix: 9, fullRange: false };
    expect(parseHevcConfiguration(bytes(records.tenBit1080p30Bt2020)).colour).toEqual(colour);
    expect(parseHevcConfiguration(bytes(records.fullRange360p30)).colour).toMatchObject({ fullRange: true });
  });

  it('marks its parameter sets as complete, as hvc1 asks, and leaves the received bytes alone', () => {
    const received = Buffer.from(records.main182p2997Cropped.replace('a00001001840', '200001001840'), 'hex');
    const before = Buffer.from(received);
    const { record } = parseHevcConfiguration(received);
    expect(Buffer.from(record).toString('hex')).toBe(records.main182p2997Cropped);
    expect(received).toEqual(before);
  });

  it('that is cut short anywhere is refused', () => {
    const record = bytes(records.main182p2997Cropped);
    for (let length = 0; length < record.length; length += 1)
      expect(() => parseHevcConfiguration(record.subarray(0, length))).toThrow(CodecError);
  });

  it('with as many empty parameter sets as it can hold takes no time', () => {
    const header = bytes(records.main182p2997Cropped).subarray(0, 22);
    const arrays = Array.from({ length: 20 }, () =>
      Buffer.concat([Uint8Array.of(0, 0xff, 0xff), Buffer.alloc(131_070)]),
    );
    const record = Buffer.concat([header, Uint8Array.of(arrays.length), ...arrays]);
    expect(() => parseHevcConfiguration(record)).toThrow(/no sequence/);
  });

  it('of another version or without parameter sets is refused', () => {
    const record = bytes(records.main182p2997Cropped);
    expect(() => parseHevcConfiguration(Uint8Array.of(2, ...record.subarray(1)))).toThrow(/version 2/);
    expect(() => parseHevcConfiguration(Uint8Array.of(...record.subarray(0, 22), 0))).toThrow(/no sequence/);
  });
});

describe('an HEVC access unit', () => {
  const unit = (...types: number[]) => Uint8Array.from(types.flatMap((type) => [0, 0, 0, 3, type << 1, 1, 0]));

  it.each([
    ['parameter sets and an IDR picture', [32, 33, 34, 39, 19], true],
    ['an open random access picture', [21], true],
    ['a trailing picture', [35, 1], false],
    ['no picture', [32, 33], false],
  ] as const)('with %s', (_name, types, expected) => {
    expect(isHevcRandomAccess(unit(...types), 4)).toBe(expected);
  });
});
