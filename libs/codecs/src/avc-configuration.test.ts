import { describe, expect, it } from 'vitest';
import { parseAvcConfiguration } from './avc-configuration.ts';
import { bitsToBytes } from './bits-to-bytes.ts';
import { CodecError } from './codec-error.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

// Records written by libx264 through ffmpeg 5.1, from a test picture of the size named.
const records = {
  high1080p30: '01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000668ebe3cb22c0fdf8f800',
  baseline720p2997: '0142c01fffe100176742c01fd9005005bb011000003e90000ea600f183248001000568cb83cb20',
  main480p25Bt709: '014d401effe1001d674d401eeca06c1ef3780b50101014000003000400000300c83c58b65801000568ebe3cb20',
  high576i25Wide: '0164001effe100186764001eacd940b424d8208000000300800000190f8a14cb01000768fba3cb3002c0fdf8f800',
  high444Cropped:
    '01f4001fffe1001b67f4001f919b281405fdc5e022000003000200000300f01e30632c01000868ebe3c44c000440fff8f800',
  high422TenBit:
    '017a001fffe1001f677a001fb6cd940a02ff89ffc0190018c4000003000400000301903c60c65801000668ebe3cb22c0fefafa00',
  fullRange360p24: '0164001effe1001b6764001ef3650280bfe27016c80000030008000003018078b16cb001000668ebe3cb22c0fcf8f800',
};

describe('an AVC configuration record', () => {
  it('of 1080p30 gives the size without the eight padded lines, the rate and the codec string', () => {
    const parsed = parseAvcConfiguration(bytes(records.high1080p30));
    expect(parsed).toMatchObject({
      profile: 100,
      compatibility: 0,
      level: 40,
      nalLengthSizeBytes: 4,
      widthPx: 1920,
      heightPx: 1080,
      frameRate: 30,
      codecString: 'avc1.640028',
    });
    expect(Buffer.from(parsed.sps[0]!).toString('hex')).toBe(records.high1080p30.slice(16, 16 + 54));
    expect(Buffer.from(parsed.pps[0]!).toString('hex')).toBe('68ebe3cb22c0');
  });

  it.each([
    ['baseline720p2997', { widthPx: 1280, heightPx: 720, codecString: 'avc1.42c01f' }],
    ['main480p25Bt709', { widthPx: 854, heightPx: 480, frameRate: 25, codecString: 'avc1.4d401e' }],
    ['high576i25Wide', { widthPx: 720, heightPx: 576, frameRate: 25, sampleAspectRatio: { width: 16, height: 11 } }],
    ['high444Cropped', { widthPx: 638, heightPx: 358, frameRate: 60, codecString: 'avc1.f4001f' }],
    ['high422TenBit', { widthPx: 640, heightPx: 360, frameRate: 50, sampleAspectRatio: { width: 100, height: 99 } }],
    ['fullRange360p24', { widthPx: 640, heightPx: 360, frameRate: 24 }],
  ] as const)('of %s gives what was encoded', (name, expected) => {
    expect(parseAvcConfiguration(bytes(records[name]))).toMatchObject(expected);
  });

  it('gives a fractional frame rate as it is', () => {
    expect(parseAvcConfiguration(bytes(records.baseline720p2997)).frameRate).toBeCloseTo(29.97, 3);
  });

  it('gives the colour description only when the encoder sent one', () => {
    const colour = { primaries: 1, transfer: 1, matrix: 1, fullRange: false };
    expect(parseAvcConfiguration(bytes(records.main480p25Bt709)).colour).toEqual(colour);
    expect(parseAvcConfiguration(bytes(records.high1080p30)).colour).toBeUndefined();
  });

  it('with scaling lists, field coding and no usability information is read to its size', () => {
    const { widthPx, heightPx, frameRate } = parseAvcConfiguration(recordOf(spsWithScalingLists()));
    expect({ widthPx, heightPx, frameRate }).toEqual({ widthPx: 32, heightPx: 24, frameRate: undefined });
  });

  it('with usability information that is cut short still gives the size', () => {
    const record = bytes(records.high1080p30);
    const sps = record.subarray(8, 8 + 18);
    expect(parseAvcConfiguration(recordOf(sps))).toMatchObject({ widthPx: 1920, heightPx: 1080 });
    expect(parseAvcConfiguration(recordOf(sps)).frameRate).toBeUndefined();
  });

  it.each([
    ['cut short anywhere in its header', records.high1080p30.slice(0, 8), 'TRUNCATED'],
    ['cut short in a parameter set', records.high1080p30.slice(0, 40), 'TRUNCATED'],
    ['of another version', `02${records.high1080p30.slice(2)}`, 'UNSUPPORTED'],
    ['with NAL unit lengths of three bytes', records.high1080p30.replace('ffe1', 'fee1'), 'INVALID'],
    ['without parameter sets', '01640028ffe000', 'INVALID'],
    ['with a picture in place of the parameter set', records.high1080p30.replace('001b67', '001b65'), 'INVALID'],
  ])('%s is refused', (_, hex, code) => {
    expect(codeOf(() => parseAvcConfiguration(bytes(hex)))).toBe(code);
  });
});

function codeOf(parse: () => unknown): string | undefined {
  try {
    parse();
  } catch (error) {
    return error instanceof CodecError ? error.code : String(error);
  }
  return undefined;
}

function recordOf(sps: Uint8Array): Uint8Array {
  return Uint8Array.from([1, ...sps.subarray(1, 4), 0xff, 0xe1, 0, sps.length, ...sps, 1, 0, 1, 0x68]);
}

/** High profile 32×24: two macroblocks wide, one map unit of fields high, eight lines cropped at the bottom. */
function spsWithScalingLists(): Uint8Array {
  const zero = [1, 1] as const; // ue(0) and se(0)
  const minusEight = [0b000010001, 9] as const; // se(-8): ends the list
  const one = [0b010, 3] as const; // ue(1)
  const fullList = Array.from({ length: 16 }, () => zero);
  return bitsToBytes([
    [0x67, 8],
    [100, 8],
    [0, 8],
    [30, 8],
    zero, // seq_parameter_set_id
    one, // chroma_format_idc 4:2:0
    zero,
    zero, // bit depths
    [0, 1], // transform bypass
    [1, 1], // scaling matrix
    [1, 1],
    ...fullList,
    [1, 1],
    minusEight,
    [0, 6], // six lists left out
    zero, // log2_max_frame_num
    one, // pic_order_cnt_type 1
    [0, 1],
    zero,
    zero,
    one, // one reference frame in the cycle
    zero,
    one, // max_num_ref_frames
    [0, 1],
    one, // two macroblocks wide
    zero, // one map unit
    [0, 1], // fields
    [0, 1],
    [1, 1], // direct_8x8
    [1, 1], // cropping
    zero,
    zero,
    zero,
    [0b011, 3], // ue(2) at the bottom, times two lines of chroma, times two fields
    [0, 1], // no usability information
    [1, 1],
  ]);
}
