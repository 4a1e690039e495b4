import { expect, test } from 'vitest';
import { parseAacConfiguration } from './aac-configuration.ts';
import { opusPacketSamples, parseOpusConfiguration } from './opus-configuration.ts';
import { silentAudio, silentConfiguration } from './silence.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

/** That decoders take them for silence is shown with a real one, in the transcoder's tests of sources. */
test.each([
  ['mono', '1188', '00000007'],
  ['stereo', '1190', '2000000000000e'],
  ['mono with band replication', '2b0a8800', '00000007'],
])('silence of AAC, %s, is channels without spectral data', (_name, record, expected) => {
  const silence = silentAudio(parseAacConfiguration(Buffer.from(record, 'hex')));
  expect(silence!.samples).toBe(1_024);
  expect(hex(silence!.data)).toBe(expected);
});

test('silence of six channels is four elements and the end', () => {
  const silence = silentAudio(parseAacConfiguration(Buffer.from('11b0', 'hex')));
  expect(silence!.data).toHaveLength(Math.ceil((29 + 2 * 52 + 29 + 3) / 8));
});

test('a layout that is in no table has no silence', () => {
  const program = { ...parseAacConfiguration(Buffer.from('1190', 'hex')), channelConfiguration: 0 };
  expect(silentAudio(program)).toBeUndefined();
});

test('silence of Opus is a packet of 20 ms', () => {
  const silence = silentAudio(parseOpusConfiguration(new Uint8Array()));
  expect(opusPacketSamples(silence!.data)).toBe(silence!.samples);
});

test.each([
  ['mp4a.40.2', 44_100, 2, '1210'],
  ['mp4a.40.5', 24_000, 1, '1308'],
  ['mp4a.40.2', 12_345, 6, '1190'],
])(
  'a silent track like one of %s at %i Hz with %i channels is AAC-LC',
  (codecString, sampleRateHz, channels, record) => {
    expect(hex(silentConfiguration({ codecString, sampleRateHz, channels }).record)).toBe(record);
  },
);

test('a silent track like one of Opus is Opus', () => {
  expect(silentConfiguration({ codecString: 'opus', sampleRateHz: 48_000, channels: 2 }).codec).toBe('opus');
});
