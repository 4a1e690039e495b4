import { expect, test } from 'vitest';
import { decideCapacity } from './decide-capacity.ts';

const waiting = { isOwned: false, job: 'pending', unownedForMs: 30_000, waitsForRoom: false } as const;

test.each([
  ['an order that nobody has taken for half a minute', {}, 'capacity-wait'],
  ['an order that nobody has taken for less', { unownedForMs: 29_999 }, undefined],
  ['the same, told already', { waitsForRoom: true }, undefined],
  ['an order that somebody has', { job: 'active' }, undefined],
  ['an order that is lost', { job: 'unknown' }, undefined],
  ['a stream that has a transcoder', { isOwned: true, job: 'active', unownedForMs: 0 }, undefined],
  ['a stream that has one at last', { isOwned: true, job: 'active', waitsForRoom: true }, 'capacity-found'],
] as const)('%s', (_name, changes, fact) => {
  expect(decideCapacity({ ...waiting, ...changes })).toBe(fact);
});
