import { AppError, type ErrorCode } from '@millrace/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refusalStepMs, refuseEvenly } from './refuse-evenly.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** When a login that fails after `workMs` is refused. */
async function refusedAfter(workMs: number, code: ErrorCode = 'INVALID_CREDENTIALS'): Promise<number> {
  const startedAtMs = performance.now();
  let refusedAtMs = NaN;
  const refused = refuseEvenly(async () => {
    await new Promise((resolve) => setTimeout(resolve, workMs));
    throw new AppError(code, 'No.');
  }).catch(() => {
    refusedAtMs = performance.now();
  });
  await vi.runAllTimersAsync();
  await refused;
  return refusedAtMs - startedAtMs;
}

test.each([1, 31, 44, 249])('a refusal that took %i ms comes at the first step', async (workMs) => {
  expect(await refusedAfter(workMs)).toBeCloseTo(refusalStepMs, 0);
});

test('one that took longer comes at a later one', async () => {
  expect(await refusedAfter(refusalStepMs + 1)).toBeCloseTo(2 * refusalStepMs, 0);
});

test('what does not tell about passwords comes at once, and so does a login', async () => {
  expect(await refusedAfter(31, 'RATE_LIMITED')).toBeCloseTo(31, 0);
  const startedAtMs = performance.now();
  expect(await refuseEvenly(() => Promise.resolve('in'))).toBe('in');
  expect(performance.now()).toBe(startedAtMs);
});
