import { describe, expect, it } from 'vitest';
import { parseAudioUnits, parseMultichannelConfig, type AudioUnit } from '../src/index.ts';
import { fromHex } from './flv-vectors.ts';

const unit = (fields: Partial<AudioUnit>): AudioUnit => ({
  kind: 'codedFrames',
  trackId: 0,
  fourCc: 'Opus',
  nanosecondOffset: 0,
  data: fromHex(''),
  ...fields,
});
const [opus, mp4a] = ['4f707573', '6d703461'];

describe('an audio tag', () => {
  it.each([
    ['an AAC header', 'af 00 1210', { kind: 'sequenceStart', fourCc: 'mp4a', data: fromHex('1210') }],
    ['an AAC frame with odd rate bits', 'ae 01 21', { fourCc: 'mp4a', data: fromHex('21') }],
    ['MP3', '2f ff', { fourCc: '.mp3', data: fromHex('ff') }],
    ['MP3 at 8 kHz', 'e2 ff', { fourCc: '.mp3', data: fromHex('ff') }],
    ['legacy Opus', 'df 01 fc', { data: fromHex('fc') }],
    ['G.711', '72 ff', { fourCc: 'alaw', data: fromHex('ff') }],
    ['an enhanced Opus header', `90 ${opus} 4f70`, { kind: 'sequenceStart', data: fromHex('4f70') }],
    ['an empty Opus header', `90 ${opus}`, { kind: 'sequenceStart' }],
    ['an Opus frame', `91 ${opus} fc`, { data: fromHex('fc') }],
    ['an end', `92 ${opus}`, { kind: 'sequenceEnd' }],
    ['AAC by FourCC', `91 ${mp4a} 21`, { fourCc: 'mp4a', data: fromHex('21') }],
    ['AC-3', '91 61632d33 0b77', { fourCc: 'ac-3', data: fromHex('0b77') }],
    ['E-AC-3', '91 65632d33 0b77', { fourCc: 'ec-3', data: fromHex('0b77') }],
    ['FLAC', '90 664c6143 664c6143', { kind: 'sequenceStart', fourCc: 'fLaC', data: fromHex('664c6143') }],
    ['MP3 by FourCC', '91 2e6d7033 ff', { fourCc: '.mp3', data: fromHex('ff') }],
    ['channels', `94 ${opus} 0102`, { kind: 'multichannelConfig', data: fromHex('0102') }],
    ['a finer time', `97 02 000064 01 ${opus} fc`, { nanosecondOffset: 100, data: fromHex('fc') }],
    ['one track', `95 01 ${opus} 03 fc`, { trackId: 3, data: fromHex('fc') }],
  ] as const)('is one unit: %s', (_name, hex, fields) => {
    expect(parseAudioUnits(fromHex(hex))).toEqual({ units: [unit(fields)], isMalformed: false });
  });

  it('of several tracks and codecs is one unit each', () => {
    expect(parseAudioUnits(fromHex(`95 21 ${opus} 00 000001 fc ${mp4a} 01 000001 21`))).toEqual({
      units: [unit({ data: fromHex('fc') }), unit({ fourCc: 'mp4a', trackId: 1, data: fromHex('21') })],
      isMalformed: false,
    });
  });

  it('without a byte is silence', () => {
    expect(parseAudioUnits(fromHex(''))).toEqual({ units: [], isMalformed: false });
  });

  it.each(['af', 'af 02', '91 4f70', `93 ${opus}`, `95 05 ${opus} 00`, `97 fe 00`])(
    'that is cut short or unknown (%s) has none',
    (hex) => {
      expect(parseAudioUnits(fromHex(hex))).toEqual({ units: [], isMalformed: true });
    },
  );
});

describe('a multichannel configuration', () => {
  it.each([
    ['of no order', '00 06', { order: 'unspecified', channels: 6 }],
    ['of native order', '01 06 0000003f', { order: 'native', channels: 6, speakers: 0x3f }],
    ['of its own order', '02 02 0100', { order: 'custom', channels: 2, mapping: fromHex('0100') }],
    ['of 24 channels', `02 18 ${'00'.repeat(24)}`, { order: 'custom', channels: 24, mapping: new Uint8Array(24) }],
    ['with bytes behind it', '02 01 05 ffff', { order: 'custom', channels: 1, mapping: fromHex('05') }],
  ])('%s is read', (_name, hex, expected) => {
    expect(parseMultichannelConfig(fromHex(hex))).toEqual(expected);
  });

  it.each(['', '01', '00 00', '00 19', `02 ff ${'00'.repeat(255)}`, '01 02 0000', '02 03 0001', '03 02'])(
    'of %s is refused',
    (hex) => {
      expect(parseMultichannelConfig(fromHex(hex))).toBeUndefined();
    },
  );
});
