import { describe, expect, it } from 'vitest';
import { aacConfiguration, avcConfiguration, fromHex } from '../../test/support/media.ts';
import { describeAudio, describeVideo } from './source-format.ts';

const enhanced = (fourCc: string, record: Uint8Array) => Uint8Array.of(0x90, ...Buffer.from(fourCc), ...record);
const av1Record = fromHex('81000c000a0b000000043d06d402f80040');

describe('a sequence header', () => {
  it.each([
    ['H.264', 'avc1', avcConfiguration, { codec: 'avc1.64000d', widthPx: 320, heightPx: 180 }],
    ['AV1', 'av01', av1Record, { codec: 'av01.0.00M.08', widthPx: 322, heightPx: 182 }],
    ['VP9, which does not tell its size', 'vp09', fromHex('001fa20202020000'), { codec: 'vp09', widthPx: 0 }],
    ['H.265 that cannot be read', 'hvc1', fromHex('01'), { codec: 'hvc1', widthPx: 0 }],
  ])('of %s is described', (_name, fourCc, record, expected) => {
    expect(describeVideo(enhanced(fourCc, record))).toMatchObject(expected);
  });

  it('of sound is described as it is heard', () => {
    const opusHead = fromHex('4f707573486561640102380180bb0000000000');
    expect(describeAudio(enhanced('Opus', opusHead))).toEqual({ codec: 'opus', sampleRateHz: 48_000, channels: 2 });
    const mono = { codec: 'mp4a.40.2', sampleRateHz: 44_100, channels: 1 };
    expect(describeAudio(Uint8Array.of(0xaf, 0, ...aacConfiguration))).toEqual(mono);
  });

  it('is not a frame', () => {
    expect(describeVideo(fromHex('9168766331000000'))).toBeUndefined();
    expect(describeAudio(fromHex('af0100'))).toBeUndefined();
  });
});
