import { parseAacConfiguration, parseAv1Configuration, parseOpusConfiguration } from '@millrace/codecs';
import { expect, test } from 'vitest';
import { audioTrack, sourceTrack } from './rendition-track.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

test.each([
  ['AAC-LC', '1190', { codecs: 'mp4a.40.2', timescale: 48_000, channels: 2 }],
  // 24 kHz in the core, 48 kHz heard, announced behind.
  ['HE-AAC', '131056e598', { codecs: 'mp4a.40.5', timescale: 24_000, channels: 2 }],
  // One channel in the core, two heard, announced in front.
  ['HE-AAC v2', 'eb098800', { codecs: 'mp4a.40.29', timescale: 24_000, channels: 2 }],
])('%s is counted at the rate of its core, and declared as it is heard', (_name, record, expected) => {
  expect(audioTrack(parseAacConfiguration(bytes(record))).rendition).toMatchObject(expected);
});

test('Opus is counted at 48 kHz', () => {
  const { rendition } = audioTrack(parseOpusConfiguration(bytes('4f707573486561640102380180bb0000000000')));
  expect(rendition).toMatchObject({ codecs: 'opus', timescale: 48_000, sampleRateHz: 48_000, channels: 2 });
});

const av1Pictures = parseAv1Configuration(bytes('81000c000a0b000000043d06d402f80040'));

test.each([
  ['PQ', 16, 'PQ'],
  ['HLG', 18, 'HLG'],
  ['BT.709', 1, undefined],
])('pictures in %s are told by their range of brightness', (_name, transfer, videoRange) => {
  const colour = { primaries: 9, transfer, matrix: 9, fullRange: false };
  const { rendition, initBytes } = sourceTrack({ ...av1Pictures, colour }, { frameRate: 30 });
  expect(rendition).toMatchObject({ kind: 'video' });
  expect('videoRange' in rendition ? rendition.videoRange : undefined).toBe(videoRange);
  expect(Buffer.from(initBytes).includes('nclx')).toBe(true);
});
