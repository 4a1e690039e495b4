import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUsualAudioFrame, isUsualKeyframe, isUsualVideoFrame, parseAudioTag, parseVideoTag } from '../src/index.ts';

/** Any first two bytes, and little behind them. */
const payloads = fc.tuple(fc.nat(255), fc.nat(3), fc.uint8Array({ maxLength: 6 })).chain(([first, second, rest]) => {
  const whole = Uint8Array.of(first, second, ...rest);
  return fc.nat(whole.length).map((length) => whole.subarray(0, length));
});
/** Nearly usual: these first bytes, what may be behind them, and enough for a frame now and then. */
const beginningWith = (...firsts: readonly number[]) =>
  fc
    .tuple(fc.constantFrom(...firsts), fc.nat(2), fc.uint8Array({ maxLength: 6 }))
    .map(([first, second, rest]) => Uint8Array.of(first, second, ...rest));
const video = fc.oneof(payloads, beginningWith(0x17, 0x27, 0x57, 0x97, 0x1c));
const audio = fc.oneof(payloads, beginningWith(0xaf));

describe('a usual frame', () => {
  it('is what the parser of video says is an H.264 frame in a legacy tag, and nothing else', () => {
    fc.assert(
      fc.property(video, (payload) => {
        const tag = parseVideoTag(payload);
        const isLegacy = (payload[0] ?? 0) < 0x80;
        const isFrame = tag.kind === 'avcFrame' && tag.data.length > 0 && isLegacy;
        expect(isUsualVideoFrame(payload)).toBe(isFrame);
        if (tag.kind === 'avcFrame' && isLegacy) expect(isUsualKeyframe(payload)).toBe(tag.isKeyframe);
      }),
    );
  });

  it('is what the parser of audio says is an AAC frame in a legacy tag, and nothing else', () => {
    fc.assert(
      fc.property(audio, (payload) => {
        const tag = parseAudioTag(payload);
        const isFrame = tag.kind === 'aacFrame' && tag.data.length > 0 && (payload[0] ?? 0) >> 4 === 10;
        expect(isUsualAudioFrame(payload)).toBe(isFrame);
      }),
    );
  });
});
