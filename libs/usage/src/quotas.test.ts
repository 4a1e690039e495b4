import { describe, expect, test } from 'vitest';
import { isUsedUp, periodOf, stepsReached } from './quotas.ts';

describe('of a limit of 20', () => {
  test.each([
    [0, []],
    [15, []],
    [16, [80]],
    [18, [80]],
    [19, [80, 95]],
    [20, [80, 95, 100]],
    [25, [80, 95, 100]],
  ])('%i used reach the steps %j', (used, steps) => {
    expect(stepsReached(used, 20)).toEqual(steps);
  });
});

test('nothing is reached of no limit, nor of nothing', () => {
  expect([stepsReached(1_000, null), stepsReached(0, 0)]).toEqual([[], []]);
});

test('a limit is used up when it is reached; a limit of nothing from the start', () => {
  expect([isUsedUp(1, 2), isUsedUp(2, 2), isUsedUp(0, 0), isUsedUp(9, null)]).toEqual([false, true, true, false]);
});

test('a period is a calendar month of UTC', () => {
  expect(periodOf(new Date('2026-12-31T23:59:59.999Z'))).toEqual({
    name: '2026-12',
    startsAt: new Date('2026-12-01T00:00:00Z'),
    endsAt: new Date('2027-01-01T00:00:00Z'),
  });
});
