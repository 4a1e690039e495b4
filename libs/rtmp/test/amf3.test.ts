import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amf0Object, decodeAmf0, encodeAmf0, RtmpProtocolError, type Amf0Value } from '../src/index.ts';
import { limitsWhilePublishing } from '../src/limits.ts';
import { concat, hex } from './support/client.ts';

const { amf } = limitsWhilePublishing;
/** One AMF3 value, in AMF0's wrapping. */
const decode = (bytes: string): Amf0Value[] => decodeAmf0(hex(`11 ${bytes}`), amf);

describe('AMF3 inside AMF0', () => {
  it.each<[string, string, Amf0Value]>([
    ['undefined', '00', undefined],
    ['null', '01', null],
    ['false', '02', false],
    ['true', '03', true],
    ['an integer of one byte', '04 7f', 127],
    ['an integer of two bytes', '04 8100', 128],
    ['the largest integer', '04 bfffffff', 0x0fffffff],
    ['the smallest integer', '04 c0808000', -0x10000000],
    ['minus one', '04 ffffffff', -1],
    ['a double', '05 3ff8000000000000', 1.5],
    ['a string', '06 09 6c697665', 'live'],
    ['an empty string', '06 01', ''],
    ['an XML document', '07 07 3c612f', '<a/'],
    ['XML', '0b 07 3c612f', '<a/'],
    ['a date', '08 01 42686d7dd1000000', new Date(839_329_417_216)],
    ['a list', '09 05 01 04 01 02', [1, false]],
    [
      'an array with names',
      '09 03 03 61 03 01 01',
      {
        kind: 'ecmaArray',
        properties: new Map<string, Amf0Value>([
          ['a', true],
          ['0', null],
        ]),
      },
    ],
    ['a dynamic object', '0a 0b 01 03 61 04 05 03 62 01 01', amf0Object({ a: 5, b: null })],
    [
      'an object of a class',
      '0a 23 03 43 03 61 03 62 02 03',
      {
        kind: 'object',
        className: 'C',
        properties: new Map([
          ['a', false],
          ['b', true],
        ]),
      },
    ],
    ['bytes, which AMF0 does not have', '0c 05 aabb', null],
    ['numbers with sign', '0d 03 00 fffffffe', [-2]],
    ['numbers without sign', '0e 03 00 fffffffe', [0xfffffffe]],
    ['doubles', '0f 03 00 3ff0000000000000', [1]],
    ['values of a class', '10 03 00 01 03', [true]],
    ['a dictionary, its odd keys left out', '11 07 00 04 07 03 06 03 61 02 01 03', amf0Object({ '7': true, a: false })],
    ['an object referred to', '0a 00', null],
    ['a list referred to', '09 00', null],
  ])('is read: %s', (_name, bytes, value) => {
    expect(decode(bytes)).toEqual([value]);
  });

  it('refers back to strings and classes of the whole payload', () => {
    const values = decodeAmf0(hex('11 0a 13 01 03 61 06 05 6869 11 0a 01 06 02'), amf);
    expect(values).toEqual([amf0Object({ a: 'hi' }), amf0Object({ a: 'hi' })]);
  });

  it('goes on in AMF0 behind the value', () => {
    expect(decodeAmf0(hex('02 0001 61 11 04 05 05'), amf)).toEqual(['a', 5, null]);
  });

  it('may be a property of an AMF0 object', () => {
    expect(decodeAmf0(hex('03 0001 61 11 06 03 62 000009'), amf)).toEqual([amf0Object({ a: 'b' })]);
  });

  it.each([
    ['17 lists in each other', '09 03 01 '.repeat(17) + '01', 'amfTooDeep'],
    ['10 000 objects in each other', '0a 0b 01 03 61 ' + '0a 01 00 '.repeat(10_000), 'amfTooDeep'],
    ['a list that claims 2^28 values', '09 ffffffff 01', 'amfMalformed'],
    ['a class that claims 2^25 names', '0a ffffff73 01', 'amfMalformed'],
    ['a vector longer than the payload', '0d ffffffff 00', 'amfMalformed'],
    ['a vector of 5000 numbers', `0d 80ce11 00 ${'00'.repeat(20_000)}`, 'amfTooManyValues'],
    ['a string longer than the payload', '06 11 61', 'amfMalformed'],
    ['a reference to no string', '06 00', 'amfMalformed'],
    ['a reference to no class', '0a 01', 'amfMalformed'],
    ['an externalizable class', '0a 07 03 43', 'amfMalformed'],
    ['a marker nobody knows', '12', 'amfMalformed'],
    ['half a double', '05 3ff0', 'amfMalformed'],
    ['nothing', '', 'amfMalformed'],
  ])('is refused: %s', (_name, bytes, code) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code }));
  });

  it('cannot unfold a text into many of its size', () => {
    const text = concat(hex('11 06 839001'), new Uint8Array(25_600).fill(0x61));
    const references = hex('11 06 00'.repeat(10));
    expect(() => decodeAmf0(concat(text, references), amf)).toThrow(
      expect.objectContaining({ code: 'amfStringTooLong' }),
    );
  });

  it('throws nothing but RtmpProtocolError on any bytes, and what it reads can be written', () => {
    const markers = fc.integer({ min: 0, max: 0x12 });
    const byte = fc.oneof(markers, fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), (bytes) => {
        try {
          encodeAmf0(decodeAmf0(Uint8Array.from([0x11, ...bytes]), amf));
        } catch (error) {
          expect(error).toBeInstanceOf(RtmpProtocolError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
