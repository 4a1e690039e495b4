import { describe, expect, it } from 'vitest';
import { createStallMemory } from './stall-memory.ts';

describe('the distance that stalls leave', () => {
  it('is a step for each of them, taken back one by one, ten seconds after the last change', () => {
    const stalls = createStallMemory();
    stalls.note(0);
    stalls.note(5_000);
    expect([5_000, 14_999, 15_000, 24_999, 25_000, 90_000].map(stalls.steps)).toEqual([2, 2, 1, 1, 0, 0]);
  });

  it('has a bound', () => {
    const stalls = createStallMemory();
    for (let i = 0; i < 9; i += 1) stalls.note(i);
    expect(stalls.steps(9)).toBe(4);
  });

  it('stays for twice as long when coming back led to the next stall', () => {
    const stalls = createStallMemory();
    stalls.note(0);
    expect(stalls.steps(10_000)).toBe(0);
    stalls.note(12_000);
    expect([31_999, 32_000].map(stalls.steps)).toEqual([1, 0]);
    stalls.note(33_000);
    expect([72_999, 73_000].map(stalls.steps)).toEqual([1, 0]);
  });
});
