import { expect, it } from 'vitest';
import { codecName } from './codec-name.ts';

it.each([
  ['avc1.42c01e', 'H.264'],
  ['hvc1.1.6.L93.B0', 'HEVC'],
  ['av01.0.00M.08', 'AV1'],
  ['vp09', 'VP9'],
  ['mp4a.40.2', 'AAC'],
  ['mp4a.40.5', 'HE-AAC'],
  ['Opus', 'Opus'],
  ['ec-3', 'E-AC-3'],
  ['made.up.1', 'made.up.1'],
])('%s is called %s', (codec, name) => {
  expect(codecName(codec)).toBe(name);
});
