import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amf0Object, decodeAmf0, encodeAmf0, RtmpProtocolError, type Amf0Value } from '../src/index.ts';
import { limitsWhilePublishing } from '../src/limits.ts';
import { concat, hex, toHex } from './support/client.ts';

const { amf } = limitsWhilePublishing;
const decode = (bytes: Uint8Array): Amf0Value[] => decodeAmf0(bytes, amf);
const map = (entries: Record<string, Amf0Value>) => new Map(Object.entries(entries));

const vectors: readonly { name: string; bytes: string; value: Amf0Value }[] = [
  { name: 'a number', bytes: '00 3ff0000000000000', value: 1 },
  { name: 'true', bytes: '01 01', value: true },
  { name: 'a string', bytes: '02 0004 6c697665', value: 'live' },
  {
    name: 'an object',
    bytes: '03 0001 61 00 4000000000000000 0001 62 05 000009',
    value: amf0Object({ a: 2, b: null }),
  },
  { name: 'null', bytes: '05', value: null },
  { name: 'undefined', bytes: '06', value: undefined },
  {
    name: 'an ECMA array',
    bytes: '08 00000001 0001 61 01 00 000009',
    value: { kind: 'ecmaArray', properties: map({ a: false }) },
  },
  { name: 'a strict array', bytes: '0a 00000002 05 06', value: [null, undefined] },
  { name: 'a date', bytes: '0b 42686d7dd1000000 0000', value: new Date(839_329_417_216) },
  {
    name: 'a typed object',
    bytes: '10 0001 43 0001 61 05 000009',
    value: { kind: 'object', className: 'C', properties: map({ a: null }) },
  },
];

describe('AMF0', () => {
  it.each(vectors)('writes $name', ({ bytes, value }) => {
    expect(toHex(encodeAmf0([value]))).toBe(bytes.replaceAll(' ', ''));
  });

  it.each(vectors)('reads $name', ({ bytes, value }) => {
    expect(decode(hex(bytes))).toEqual([value]);
  });

  it('writes a long string when it must', () => {
    const text = 'x'.repeat(65_536);
    expect(toHex(encodeAmf0([text]).subarray(0, 6))).toBe('0c0001000078');
  });

  it.each([
    ['a wrong ECMA count', '08 000000ff 0001 61 05 000009', { kind: 'ecmaArray', properties: map({ a: null }) }],
    ['an object without end', '03 0001 61 05', amf0Object({ a: null })],
    ['a reference', '07 0001', null],
    ['an XML document', '0f 00000003 3c612f', '<a/'],
    ['an unsupported value', '0d', undefined],
  ])('tolerates %s', (_name, bytes, value) => {
    expect(decode(hex(bytes))).toEqual([value]);
  });

  it('lets the last of several values with one name win', () => {
    expect(decode(hex('03 0001 61 05 0001 61 01 01 000009'))).toEqual([amf0Object({ a: true })]);
  });

  it('writes again whatever name it can read, also one of invalid UTF-8', () => {
    const values = decode(concat(hex('03 5555'), new Uint8Array(0x5555).fill(0xff), hex('05 000009')));
    expect(encodeAmf0(values)).toHaveLength(1 + 2 + 0xffff + 1 + 3);
  });

  it('keeps dangerous keys as data', () => {
    const [value] = decode(encodeAmf0([{ kind: 'object', properties: new Map([['__proto__', 'x']]) }]));
    expect(value).toEqual({ kind: 'object', properties: new Map([['__proto__', 'x']]) });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['17 objects in each other', '03 0001 61 '.repeat(17) + '05', 'amfTooDeep'],
    ['10 000 objects in each other', '03 0001 61 '.repeat(10_000) + '05', 'amfTooDeep'],
    ['10 000 arrays in each other', '0a 00000001 '.repeat(10_000) + '05', 'amfTooDeep'],
    ['4097 values', '05 '.repeat(4097), 'amfTooManyValues'],
    ['an array that claims 2^32 values', '0a ffffffff 05', 'amfMalformed'],
    ['a string longer than the payload', '02 0010 61', 'amfMalformed'],
    ['a string of 2 GB', '0c 7fffffff 61', 'amfStringTooLong'],
    ['a name of 21 846 bytes', '03 5556' + '61'.repeat(0x5556) + '05', 'amfStringTooLong'],
    ['a movie clip', '04', 'amfMalformed'],
    ['a marker nobody knows', '7f', 'amfMalformed'],
    ['half a number', '00 3ff0', 'amfMalformed'],
    ['a key without value', '03 0001 61', 'amfMalformed'],
  ])('refuses %s', (_name, bytes, code) => {
    expect(() => decode(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });

  const { value } = fc.letrec<{ value: Amf0Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, undefined, true, false),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.date({ noInvalidDate: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.record({
        kind: fc.constantFrom('object' as const, 'ecmaArray' as const),
        properties: fc
          .array(fc.tuple(fc.string({ unit: 'binary' }), tie('value')), { maxLength: 4 })
          .map((entries) => new Map(entries)),
      }),
    ),
  }));

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (values) => {
        expect(decode(encodeAmf0(values))).toEqual(values);
      }),
    );
  });

  it('throws nothing but RtmpProtocolError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RtmpProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
