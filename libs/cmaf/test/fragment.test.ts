import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildFragment,
  buildFragmentWithoutSamples,
  buildMediaSegment,
  mediaSegmentPieces,
  type Fragment,
  type Sample,
} from '../src/index.ts';
import { boxAt, outlineOf, readBoxes, readSamples } from './box-reader.ts';

const hexOf = (data: Uint8Array) => Buffer.from(data).toString('hex');
const sample = (over: Partial<Sample> = {}): Sample => ({
  data: Uint8Array.of(1, 2, 3),
  durationTicks: 3000,
  compositionOffsetTicks: 0,
  isSync: false,
  ...over,
});
const fragment = (samples: Sample[], over: Partial<Fragment> = {}): Fragment => ({
  sequenceNumber: 7,
  trackId: 1,
  baseMediaDecodeTime: 90_000,
  samples,
  ...over,
});

const timesOf = ({ durationTicks, compositionOffsetTicks, isSync }: Omit<Sample, 'data'>) => ({
  durationTicks,
  compositionOffsetTicks,
  isSync,
});

/** Turns `00000010 mfhd 00000000` into hex: words of letters are box types. */
function fieldsToHex(fields: string): string {
  const types = /^(moof|mfhd|traf|tfhd|tfdt|trun|mdat)$/;
  return fields
    .split(' ')
    .map((field) => (types.test(field) ? hexOf(Buffer.from(field)) : field))
    .join('');
}

describe('a fragment', () => {
  it('is a moof and an mdat, byte for byte', () => {
    const bytes = buildFragment(fragment([sample({ isSync: true }), sample({ data: Uint8Array.of(4) })]));
    const expected = [
      '0000006c moof 00000010 mfhd 00000000 00000007',
      '00000054 traf 00000018 tfhd 00020028 00000001 00000bb8 01010000',
      '00000014 tfdt 01000000 0000000000015f90',
      '00000020 trun 01000205 00000002 00000074 02000000 00000003 00000001',
      '0000000c mdat 01020304',
    ];
    expect(hexOf(bytes)).toBe(expected.map(fieldsToHex).join(''));
  });

  it('of a time without media has no track run', () => {
    const bytes = buildFragmentWithoutSamples({ sequenceNumber: 7, trackId: 1, baseMediaDecodeTime: 90_000 });
    const expected = [
      '0000004c moof 00000010 mfhd 00000000 00000007',
      '00000034 traf 00000018 tfhd 00020028 00000001 00000000 02000000',
      '00000014 tfdt 01000000 0000000000015f90',
    ];
    expect(hexOf(bytes)).toBe(expected.map(fieldsToHex).join(''));
  });

  it('leaves to the defaults what is the same for all sound frames', () => {
    const frames = Array.from({ length: 10 }, () => sample({ isSync: true, durationTicks: 1024 }));
    const trun = boxAt(readBoxes(buildFragment(fragment(frames))), 'moof/traf/trun');
    expect(trun.body.length).toBe(12 + 4 * 10);
  });

  it('keeps a decode time beyond 32 bits and negative composition offsets', () => {
    const baseMediaDecodeTime = 2n ** 40n + 5n;
    const bytes = buildFragment(
      fragment([sample({ isSync: true }), sample({ compositionOffsetTicks: -6000 })], { baseMediaDecodeTime }),
    );
    const [first, second] = readSamples(bytes);
    expect(first?.decodeTime).toBe(2 ** 40 + 5);
    expect(second?.compositionOffsetTicks).toBe(-6000);
  });

  it.each([
    ['no samples', []],
    ['a sample that ends before it begins', [sample({ durationTicks: -1 })]],
    ['a duration of half a tick', [sample({ durationTicks: 0.5 })]],
    ['a composition offset beyond 32 bits', [sample({ compositionOffsetTicks: 2 ** 31 })]],
    ['more bytes than a signed offset reaches', [sample({ data: Array(128).fill(new Uint8Array(2 ** 24)) })]],
  ])('of %s is refused', (_, samples) => {
    expect(() => buildFragment(fragment(samples))).toThrow(RangeError);
  });

  it('reads back as the samples it was made of, whatever they are', () => {
    const anySample = fc.record({
      data: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 3 })),
      durationTicks: fc.nat(2 ** 20),
      compositionOffsetTicks: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      isSync: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anySample, { minLength: 1, maxLength: 8 }), fc.nat(), (samples, baseMediaDecodeTime) => {
        const read = readSamples(buildFragment(fragment(samples, { baseMediaDecodeTime })));
        expect(read.map(timesOf)).toEqual(samples.map(timesOf));
        const joined = samples.map(({ data }) => Buffer.concat(data instanceof Uint8Array ? [data] : data));
        expect(read.map(({ data }) => hexOf(data))).toEqual(joined.map(hexOf));
        expect(read[0]?.decodeTime).toBe(baseMediaDecodeTime);
      }),
    );
  });
});

describe('a media segment', () => {
  it('is its fragment, with a segment type in front only when asked for', () => {
    const made = fragment([sample({ isSync: true })]);
    const plain = buildMediaSegment(made);
    expect(plain).toEqual(buildFragment(made));
    const typed = buildMediaSegment({ ...made, withStyp: true });
    expect(hexOf(typed)).toBe(hexOf(Buffer.from('\0\0\0\x18stypcmfs\0\0\0\0cmfsiso6')) + hexOf(plain));
  });

  it.each([false, true])(
    'in pieces is the same bytes, with its samples where they are (segment type: %s)',
    (withStyp) => {
      const samples = [sample({ isSync: true }), sample({ data: [Uint8Array.of(1), Uint8Array.of(2, 3)] })];
      const made = { ...fragment(samples), withStyp };
      const pieces = mediaSegmentPieces(made);
      expect(hexOf(Buffer.concat(pieces))).toBe(hexOf(buildMediaSegment(made)));
      expect(pieces.slice(1)).toEqual(samples.flatMap(({ data }) => data));
      expect(pieces[1]).toBe(samples[0]!.data);
    },
  );

  it('may be several fragments joined, each addressed from its own moof', () => {
    const parts = [
      buildFragment(fragment([sample({ data: Uint8Array.of(1), isSync: true })])),
      buildFragment(fragment([sample({ data: Uint8Array.of(2) })], { baseMediaDecodeTime: 93_000, sequenceNumber: 8 })),
    ];
    const segment = Buffer.concat(parts);
    expect(outlineOf(readBoxes(segment)).filter((line) => !line.startsWith(' '))).toEqual([
      'moof',
      'mdat',
      'moof',
      'mdat',
    ]);
    expect(readSamples(segment).map(({ decodeTime, data }) => [decodeTime, ...data])).toEqual([
      [90_000, 1],
      [93_000, 2],
    ]);
  });
});
