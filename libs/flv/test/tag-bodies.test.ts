import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeAvcEndOfSequence,
  encodeAvcFrame,
  encodeAvcFrameTag,
  encodeAvcSequenceHeader,
  encodeFlvTag,
  parseAudioTag,
  parseVideoTag,
} from '../src/index.ts';
import { fromHex } from './flv-vectors.ts';

const data = fromHex('00000001 65');
const frame = { kind: 'avcFrame', isKeyframe: true, compositionTimeMs: 0, data };

describe('a video tag', () => {
  it.each([
    ['a sequence header', '17 00 000000 0164001f', { kind: 'avcSequenceHeader', configuration: fromHex('0164001f') }],
    ['an empty sequence header', '17 00 000000', { kind: 'avcSequenceHeader', configuration: fromHex('') }],
    ['a keyframe', '17 01 000085 0000000165', { ...frame, compositionTimeMs: 133 }],
    [
      'a frame shown before it is decoded',
      '27 01 fffff6 0000000165',
      { ...frame, isKeyframe: false, compositionTimeMs: -10 },
    ],
    ['an end of sequence', '17 02 000000', { kind: 'avcEndOfSequence' }],
    ['a seek command', '57 00', { kind: 'command' }],
    ['legacy HEVC', '1c 00 000000', { kind: 'other' }],
    ['a codec id nobody knows', '2f', { kind: 'other' }],
    [
      'an enhanced AVC header',
      '90 61766331 0164001f',
      { kind: 'avcSequenceHeader', configuration: fromHex('0164001f') },
    ],
    ['an enhanced AVC frame', '91 61766331 ffffff 0000000165', { ...frame, compositionTimeMs: -1 }],
    ['an enhanced AVC frame without composition time', '93 61766331 0000000165', frame],
    ['an enhanced AVC end', '92 61766331', { kind: 'avcEndOfSequence' }],
    ['enhanced HEVC', 'a1 68766331 000000', { kind: 'other' }],
    ['enhanced colour metadata', '84 68766331', { kind: 'other' }],
    ['that of AVC, on a command', 'd4 61766331', { kind: 'other' }],
    ['an enhanced multitrack packet', '96 01 68766331', { kind: 'other' }],
    ['nothing', '', { kind: 'malformed' }],
    ['a cut AVC header', '17 00 0000', { kind: 'malformed' }],
    ['an AVC packet type nobody knows', '17 03 000000', { kind: 'malformed' }],
    ['a cut FourCC', '91 617663', { kind: 'malformed' }],
    ['a cut enhanced composition time', '91 61766331 0000', { kind: 'malformed' }],
  ])('is read: %s', (_name, hex, expected) => {
    expect(parseVideoTag(fromHex(hex))).toEqual(expected);
  });

  it('is read as it was built', () => {
    const frames = fc.record({
      isKeyframe: fc.boolean(),
      compositionTimeMs: fc.integer({ min: -0x800000, max: 0x7fffff }),
      data: fc.uint8Array(),
    });
    fc.assert(
      fc.property(frames, (built) => {
        const payload = encodeAvcFrame(built);
        expect(parseVideoTag(payload)).toEqual({ kind: 'avcFrame', ...built });
        const whole = encodeFlvTag({ type: 'video', timestampMs: 0x1020304, payload });
        expect(Buffer.concat(encodeAvcFrameTag({ ...built, timestampMs: 0x1020304 })).equals(whole)).toBe(true);
      }),
    );
    const configuration = fromHex('0164001fffe1');
    expect(parseVideoTag(encodeAvcSequenceHeader(configuration))).toEqual({ kind: 'avcSequenceHeader', configuration });
    expect(parseVideoTag(encodeAvcEndOfSequence())).toEqual({ kind: 'avcEndOfSequence' });
  });
});

describe('an audio tag', () => {
  it.each([
    ['an AAC header', 'af 00 1210', { kind: 'aacSequenceHeader', configuration: fromHex('1210') }],
    ['an empty AAC header', 'af 00', { kind: 'aacSequenceHeader', configuration: fromHex('') }],
    ['an AAC frame with wrong rate bits', 'a2 01 2110', { kind: 'aacFrame', data: fromHex('2110') }],
    ['an enhanced AAC header', '90 6d703461 1190', { kind: 'aacSequenceHeader', configuration: fromHex('1190') }],
    ['an enhanced AAC frame', '91 6d703461 2110', { kind: 'aacFrame', data: fromHex('2110') }],
    ['enhanced Opus', '91 4f707573 00', { kind: 'other' }],
    ['enhanced multitrack', '95 01', { kind: 'other' }],
    ['MP3', '2f ff', { kind: 'other' }],
    ['Speex', 'b2 00', { kind: 'other' }],
    ['nothing', '', { kind: 'malformed' }],
    ['AAC without packet type', 'af', { kind: 'malformed' }],
    ['a cut FourCC', '91 6d70', { kind: 'malformed' }],
  ])('is read: %s', (_name, hex, expected) => {
    expect(parseAudioTag(fromHex(hex))).toEqual(expected);
  });
});
