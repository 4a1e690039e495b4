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

test.each([
  ['a failover right after a takeover', 15_933],
  ['a failover right after a takeover', 17_260],
  ['an epoch that PostgreSQL does not know', 7_983],
  ['a worker that was frozen with its order while Redis lost a later epoch', 22_807],
])('%s breaks nothing (seed %i)', (_what, seed) => {
  expect(simulate(seed).violations).toEqual([]);
});

test('the same seed is the same simulation', () => {
  expect(simulate(7)).toEqual(simulate(7));
});
