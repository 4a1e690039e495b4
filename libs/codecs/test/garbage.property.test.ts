import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CodecError,
  isAv1KeyFrame,
  isHevcRandomAccess,
  isIdr,
  isVp9KeyFrame,
  nalUnits,
  opusPacketSamples,
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
  parseVp9Configuration,
  withoutTemporalDelimiters,
} from '../src/index.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const valid = {
  avc: bytes('01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000668ebe3cb22c0fdf8f800'),
  hevc: bytes(
    '0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959409a1000100294201' +
      '0101600000030090000003000003003ca00a480b9c9596565924caf01680800001f480003a9804a2000100074401c172b46240',
  ),
  av1: bytes('81054c000a0e0000002d4cffb3cdaf9509100904'),
  vp9: bytes('01000000021fa20202020000'),
  vp9KeyFrame: bytes('924983420027f8167b031c120e0c2c0c02a25ff9'),
  opus: bytes('4f7075734865616401063801' + '80bb0000000001' + '0402000401020305'),
};
const garbage = fc.uint8Array({ maxLength: 300 });
/** Valid bytes with some replaced and the end cut off: gets deep into the parser. */
const damaged = (bytes: Uint8Array) =>
  fc
    .tuple(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(bytes.length))
    .map(([changes, length]) => {
      const changed = bytes.slice();
      for (const [position, byte] of changes) changed[position] = byte;
      return changed.subarray(0, length);
    });

function throwsOnlyCodecError(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
  }
}

describe('whatever the bytes', () => {
  it('an AVC configuration is read or refused with a CodecError, and its size is sane', () => {
    fc.assert(
      fc.property(fc.oneof(garbage, damaged(valid.avc)), (bytes) => {
        throwsOnlyCodecError(() => {
          const { widthPx, heightPx, frameRate } = parseAvcConfiguration(bytes);
          expect(widthPx).toBeGreaterThan(0);
          expect(heightPx).toBeLessThanOrEqual(32_768);
          expect(frameRate === undefined || frameRate > 0).toBe(true);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('an AAC configuration is read or refused with a CodecError', () => {
    fc.assert(
      fc.property(garbage, (bytes) => throwsOnlyCodecError(() => parseAacConfiguration(bytes))),
      { numRuns: 3000 },
    );
  });

  it('an HEVC configuration is read or refused with a CodecError, and its size is sane', () => {
    fc.assert(
      fc.property(fc.oneof(garbage, damaged(valid.hevc)), (bytes) => {
        throwsOnlyCodecError(() => {
          const { widthPx, heightPx, codecString } = parseHevcConfiguration(bytes);
          expect(Math.min(widthPx, heightPx)).toBeGreaterThan(0);
          expect(Math.max(widthPx, heightPx)).toBeLessThanOrEqual(16_384);
          expect(codecString).toMatch(/^hvc1\.[ABC]?\d+\.[0-9A-F]+\.[LH]\d+(\.[0-9A-F]{1,2}){0,6}$/);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['an AV1 configuration', valid.av1, (bytes: Uint8Array) => parseAv1Configuration(bytes, bytes)],
    ['a VP9 configuration', valid.vp9, (bytes: Uint8Array) => parseVp9Configuration(bytes, valid.vp9KeyFrame)],
    ['a VP9 key frame', valid.vp9KeyFrame, (bytes: Uint8Array) => parseVp9Configuration(valid.vp9, bytes)],
    ['an Opus header', valid.opus, parseOpusConfiguration],
    ['an Opus packet', valid.opus, opusPacketSamples],
  ])('%s is read or refused with a CodecError', (_name, bytes, read: (bytes: Uint8Array) => unknown) => {
    fc.assert(
      fc.property(fc.oneof(garbage, damaged(bytes)), (damage) => throwsOnlyCodecError(() => read(damage))),
      { numRuns: 2000 },
    );
  });

  it('a picture is known as a key frame or not, or refused with a CodecError', () => {
    fc.assert(
      fc.property(garbage, (bytes) => {
        throwsOnlyCodecError(() => isHevcRandomAccess(bytes, 4));
        throwsOnlyCodecError(() => isAv1KeyFrame(bytes));
        throwsOnlyCodecError(() => withoutTemporalDelimiters(bytes));
        throwsOnlyCodecError(() => isVp9KeyFrame(bytes));
      }),
    );
  });

  it('an access unit is walked or refused with a CodecError', () => {
    fc.assert(
      fc.property(garbage, fc.constantFrom(1, 2, 4), (bytes, size) => {
        throwsOnlyCodecError(() => [...nalUnits(bytes, size)]);
        throwsOnlyCodecError(() => isIdr(bytes, size));
      }),
    );
  });
});
