import { expect, it } from 'vitest';
import { createStallMemory } from './stall-memory.ts';

it('forgets a stall once, half a minute after the last one', () => {
  const stalls = createStallMemory();
  expect(stalls.isOver(100_000)).toBe(false);
  stalls.note(0);
  stalls.note(10_000);
  expect([39_999, 40_000, 40_001].map((nowMs) => stalls.isOver(nowMs))).toEqual([false, true, false]);
});
