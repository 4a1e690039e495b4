import { expect, it } from 'vitest';
import { transferMs } from './part-rates.ts';

const loading = (first: number, end: number) => ({ loading: { start: 1_000, first, end } });

it('takes what a part needs beyond the usual delay', () => {
  expect(transferMs(loading(1_100, 1_850), 100)).toBe(750);
  expect(transferMs(loading(1_040, 1_850), 100)).toBe(810);
});

it('counts what the first byte was later than usual', () => {
  expect(transferMs(loading(1_500, 1_850), 100)).toBe(750);
});
