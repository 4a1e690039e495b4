import { describe, expect, it } from 'vitest';
import { CodecError } from './codec-error.ts';
import { isVp9KeyFrame, parseVp9Configuration } from './vp9-configuration.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

// Records and the start of key frames written by libvpx through ffmpeg 5.1, from a test picture of the size named.
const vectors = {
  tenBit720p: ['01000000021fa20202020000', '924983420027f8167b031c120e0c2c0c02a25ff9'],
  small: ['01000000000b820202020000', '824983420014100b560638241c184a000b905fc9'],
  format444Bt709: ['010000000115860202010000', 'a24983424004fe02cec0c7048383094201565fcd'],
} as const;

describe('a VP9 configuration record', () => {
  it.each([
    ['tenBit720p', { widthPx: 1280, heightPx: 720, bitDepth: 10, codecString: 'vp09.02.31.10' }],
    ['small', { widthPx: 322, heightPx: 182, bitDepth: 8, codecString: 'vp09.00.11.08' }],
    ['format444Bt709', { widthPx: 640, heightPx: 360, profile: 1, codecString: 'vp09.01.21.08' }],
  ] as const)('of %s and its key frame give size, depth and codec string', (name, expected) => {
    const [record, keyFrame] = vectors[name];
    expect(parseVp9Configuration(bytes(record), bytes(keyFrame))).toMatchObject({ codec: 'vp9', ...expected });
  });

  it('of other colours than those of BT.709 says which', () => {
    const record = bytes('01000000021fa20910090000');
    const { codecString } = parseVp9Configuration(record, bytes(vectors.tenBit720p[1]));
    expect(codecString).toBe('vp09.02.31.10.01.09.16.09.00');
  });

  it('without the version and flags of its box is the same', () => {
    const [record, keyFrame] = vectors.tenBit720p;
    const bare = parseVp9Configuration(bytes(record).subarray(4), bytes(keyFrame));
    expect(bare).toEqual(parseVp9Configuration(bytes(record), bytes(keyFrame)));
    expect(Buffer.from(bare.record).toString('hex')).toBe(record);
  });

  it('that is cut short, or comes with a frame that is no key frame, is refused', () => {
    const [record, keyFrame] = vectors.small;
    expect(() => parseVp9Configuration(bytes(record).subarray(0, 11), bytes(keyFrame))).toThrow(CodecError);
    expect(() => parseVp9Configuration(bytes(record), bytes(keyFrame).subarray(0, 5))).toThrow(CodecError);
    expect(() => parseVp9Configuration(bytes(record), Uint8Array.of(0x86, 0, 0))).toThrow(/not a key frame/);
  });
});

it('a VP9 frame tells whether it is a key frame', () => {
  expect(isVp9KeyFrame(bytes(vectors.small[1]))).toBe(true);
  expect(isVp9KeyFrame(Uint8Array.of(0x86, 0, 0))).toBe(false);
});
