import { expect, it } from 'vitest';
import { durationLabel } from './durations.ts';

it.each([
  [-5, '0 s'],
  [42_900, '42 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
])('a duration of %d ms reads %s', (durationMs, label) => {
  expect(durationLabel(durationMs)).toBe(label);
});
