import { describe, expect, it } from 'vitest';
import { Backoff } from '../src/backoff.ts';

describe('the delay before a restart', () => {
  it('doubles from 0.2 s to 5 s', () => {
    const backoff = new Backoff();
    expect(Array.from({ length: 7 }, () => backoff.next(10))).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it('is none after 30 s of health, and begins anew', () => {
    const backoff = new Backoff();
    backoff.next(10);
    backoff.next(10);
    expect(backoff.next(30_000)).toBe(0);
    expect(backoff.failures).toBe(1);
    expect(backoff.next(10)).toBe(400);
  });
});
