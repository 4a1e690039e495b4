import { expect, test } from 'vitest';
import { simulate } from '../src/simulation.ts';

/** `npm run simulate` takes more, and shows what was done to the one that is named here. */
const seeds = 2_500;

test.each([1, 2, 3, 4])(
  'nothing that fails breaks a promise to viewers, and all of it mends (seeds of quarter %i)',
  (quarter) => {
    const from = (quarter - 1) * seeds + 1;
    const broken = Array.from({ length: seeds }, (_, index) => simulate(from + index)).filter(
      ({ violations }) => violations.length > 0,
    );
    expect(broken).toEqual([]);
  },
  300_000,
);

test.each([393, 4_127, 10_227])('what a failover loses right after a takeover breaks nothing (seed %i)', (seed) => {
  expect(simulate(seed).violations).toEqual([]);
});

test('the same seed is the same simulation', () => {
  expect(simulate(7)).toEqual(simulate(7));
});
