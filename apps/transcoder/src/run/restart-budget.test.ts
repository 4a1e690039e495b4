import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RestartBudget } from './restart-budget.ts';

const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a run is started again at once, and five times within a minute at most', async () => {
  const budget = new RestartBudget();
  const hurry = AbortSignal.abort();
  const answers: boolean[] = [];
  for (let n = 0; n < 6; n += 1) answers.push(await budget.pause(hurry));
  expect(answers).toEqual([true, true, true, true, true, false]);
  vi.advanceTimersByTime(60_000);
  expect(await budget.pause(signal)).toBe(true);
});

test('a run that made media is started again however often others were', async () => {
  const budget = new RestartBudget();
  const hurry = AbortSignal.abort();
  for (let n = 0; n < 20; n += 1) {
    expect(await budget.pause(hurry)).toBe(true);
    if (n % 5 === 4) budget.renew();
  }
});
