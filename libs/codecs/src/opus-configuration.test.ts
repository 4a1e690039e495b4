import { describe, expect, it } from 'vitest';
import { CodecError } from './codec-error.ts';
import { opusPacketSamples, parseOpusConfiguration } from './opus-configuration.ts';

const head = (hex: string) => Uint8Array.of(...Buffer.from('OpusHead'), ...Buffer.from(hex, 'hex'));
const stereo = head('01023801 80bb0000 0000 00'.replaceAll(' ', ''));
const surround = head('01063801 80bb0000 0000 01 0402 000401020305'.replaceAll(' ', ''));

describe('an Opus header', () => {
  it('becomes the content of a dOps box, numbers the other way round', () => {
    const parsed = parseOpusConfiguration(stereo);
    expect(parsed).toMatchObject({
      codec: 'opus',
      channels: 2,
      sampleRateHz: 48_000,
      preSkip: 312,
      codecString: 'opus',
    });
    // As ffmpeg 5.1 writes it.
    expect(Buffer.from(parsed.record).toString('hex')).toBe('000201380000bb80000000');
  });

  it('is the same in the middle of a buffer, which is left alone', () => {
    const buffer = Buffer.concat([Buffer.alloc(5, 7), stereo]);
    expect(parseOpusConfiguration(buffer.subarray(5))).toEqual(parseOpusConfiguration(stereo));
    expect(buffer.subarray(5).equals(stereo)).toBe(true);
  });

  it('keeps the mapping of more than two channels', () => {
    const { record, channels } = parseOpusConfiguration(surround);
    expect(channels).toBe(6);
    expect(Buffer.from(record).toString('hex')).toBe('000601380000bb800000010402000401020305');
  });

  it('that is empty means the usual: stereo', () => {
    expect(parseOpusConfiguration(new Uint8Array())).toMatchObject({ channels: 2, preSkip: 0, sampleRateHz: 48_000 });
  });

  it('that is cut short or makes no sense is refused', () => {
    for (let length = 1; length < surround.length; length += 1)
      expect(() => parseOpusConfiguration(surround.subarray(0, length))).toThrow(CodecError);
    expect(() => parseOpusConfiguration(head('1102380180bb0000000000'))).toThrow(/version/);
    expect(() => parseOpusConfiguration(head('0103380180bb0000000000'))).toThrow(/3 channels/);
  });
});

describe('an Opus packet lasts', () => {
  it.each([
    ['20 ms of CELT', [0xfc], 960],
    ['2.5 ms of CELT', [0x80], 120],
    ['two frames of 10 ms', [0xf1], 960],
    ['three frames of 20 ms', [0xff, 3], 2_880],
    ['60 ms of SILK', [0x18], 2_880],
    ['20 ms of hybrid', [0x68], 960],
  ] as const)('%s', (_name, packet, samples) => {
    expect(opusPacketSamples(Uint8Array.from(packet))).toBe(samples);
  });

  it.each([[[]], [[0xff]], [[0xff, 0]], [[0x1b, 3]]])('nothing that can be used: %j', (packet) => {
    expect(() => opusPacketSamples(Uint8Array.from(packet))).toThrow(CodecError);
  });
});
