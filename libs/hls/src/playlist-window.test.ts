import { describe, expect, it } from 'vitest';
import { windowOf } from './playlist-window.ts';

/** Segments as text: a digit is a segment of that many seconds, `x` a gap of two seconds. */
const segmentsOf = (text: string) =>
  Array.from(text, (c, index) => ({ index, durationSeconds: c === 'x' ? 2 : Number(c), isGap: c === 'x' }));
const startOf = (text: string, windowSeconds: number, targetDurationSeconds = 2) =>
  windowOf(segmentsOf(text), { windowMs: windowSeconds * 1000, targetDurationSeconds })[0]?.index;

describe('the window of a live playlist', () => {
  it('is everything while there is less than the window', () => {
    expect(startOf('2222222', 60)).toBe(0);
    expect(windowOf([], { windowMs: 60_000, targetDurationSeconds: 2 })).toEqual([]);
  });

  it('is the last segments that make up its length', () => {
    expect(startOf('2'.repeat(40), 60)).toBe(10);
  });

  it('is made up although the sum of the durations is a rounding error short', () => {
    const segments = Array.from({ length: 100 }, (_, index) => ({ index, durationSeconds: 0.1, isGap: false }));
    expect(windowOf(segments, { windowMs: 1000, targetDurationSeconds: 0.1 })[0]?.index).toBe(90);
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
