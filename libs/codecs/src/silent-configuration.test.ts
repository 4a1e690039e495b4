import { expect, test } from 'vitest';
import { silentConfiguration } from './silent-configuration.ts';

test.each([
  ['mp4a.40.2', 44_100, 2, '1210'],
  ['mp4a.40.5', 24_000, 1, '1308'],
  ['mp4a.40.2', 12_345, 6, '1190'],
])(
  'a silent track like one of %s at %i Hz with %i channels is AAC-LC',
  (codecString, sampleRateHz, channels, record) => {
    const configuration = silentConfiguration({ codecString, sampleRateHz, channels });
    expect(Buffer.from(configuration.record).toString('hex')).toBe(record);
  },
);

test('a silent track like one of Opus is Opus', () => {
  expect(silentConfiguration({ codecString: 'opus', sampleRateHz: 48_000, channels: 2 }).codec).toBe('opus');
});
