import { describe, expect, it } from 'vitest';
import { windowStart } from './playlist-window.ts';

/** Segments as text: a digit is a segment of that many seconds, `x` a gap of two seconds. */
const listOf = (text: string) => ({
  length: text.length,
  durationSecondsAt: (index: number) => (text[index] === 'x' ? 2 : Number(text[index])),
  isGapAt: (index: number) => text[index] === 'x',
});
const startOf = (text: string, windowSeconds: number, targetDurationSeconds = 2) =>
  windowStart(listOf(text), { windowMs: windowSeconds * 1000, targetDurationSeconds });

describe('the window of a live playlist', () => {
  it('is everything while there is less than the window', () => {
    expect(startOf('2222222', 60)).toBe(0);
    expect(startOf('', 60)).toBe(0);
  });

  it('is the last segments that make up its length', () => {
    expect(startOf('2'.repeat(40), 60)).toBe(10);
  });

  it('is made up although the sum of the durations is a rounding error short', () => {
    const tenths = { length: 100, durationSecondsAt: () => 0.1, isGapAt: () => false };
    expect(windowStart(tenths, { windowMs: 1000, targetDurationSeconds: 0.1 })).toBe(90);
  });

  it('has six segments even when fewer would do', () => {
    expect(startOf('2222222222', 4)).toBe(4);
  });

  it('has three target durations even when six segments are less', () => {
    expect(startOf('1'.repeat(30), 4, 4)).toBe(18);
  });

  it('does not start with a gap', () => {
    expect(startOf('2222xxx2222222', 20)).toBe(7);
  });

  it('starts with a gap rather than fall short of six segments', () => {
    expect(startOf('22222xxxxxxx', 14)).toBe(6);
  });
});
