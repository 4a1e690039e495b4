import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError, isIdr, nalUnits, parseAacConfiguration, parseAvcConfiguration } from '../src/index.ts';

const valid = Uint8Array.from(
  Buffer.from(
    '01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000668ebe3cb22c0fdf8f800',
    'hex',
  ),
);
const garbage = fc.uint8Array({ maxLength: 300 });
/** A valid record with some bytes replaced and the end cut off: gets deep into the parser. */
const damaged = fc
  .tuple(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(valid.length))
  .map(([changes, length]) => {
    const bytes = valid.slice();
    for (const [position, byte] of changes) bytes[position] = byte;
    return bytes.subarray(0, length);
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
      fc.property(fc.oneof(garbage, damaged), (bytes) => {
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

  it('an access unit is walked or refused with a CodecError', () => {
    fc.assert(
      fc.property(garbage, fc.constantFrom(1, 2, 4), (bytes, size) => {
        throwsOnlyCodecError(() => [...nalUnits(bytes, size)]);
        throwsOnlyCodecError(() => isIdr(bytes, size));
      }),
    );
  });
});
