import { expect, it } from 'vitest';
import { bitrateLabel, bytesLabel, mediaTimeLabel, storageLabel } from './amounts.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_234, '1.23 kB'],
  [999_700, '1 MB'],
  [45_600_000_000, '45.6 GB'],
  [7.2e18, '7,200 PB'],
])('%d bytes read %s', (bytes, label) => {
  expect(bytesLabel(bytes)).toBe(label);
});

it.each([
  [0, '0 min'],
  [95, '1.6 min'],
  [12_000, '3 h 20 min'],
  [3_599.9, '60 min'],
])('%d seconds of media read %s', (seconds, label) => {
  expect(mediaTimeLabel(seconds)).toBe(label);
});

it('bit rates and storage have units of their own', () => {
  expect(bitrateLabel(6_000_000)).toBe('6 Mbit/s');
  expect(storageLabel(2e9 * 7_200)).toBe('4 GB·h');
  expect(storageLabel(453_600_000)).toBe('126 kB·h');
});
