import { describe, expect, it } from 'vitest';
import { RateHistory } from './rate-history.ts';

/** Megabits per second of one interval after the other; of those in `keyframes` so much is a keyframe. */
function variationOf(rates: readonly number[], keyframes: readonly number[] = []): number {
  const history = new RateHistory();
  history.note({ bps: 50_000_000, keyframeBps: 0 });
  rates.forEach((rate, at) => {
    history.note({ bps: rate * 1e6, keyframeBps: (keyframes[at] ?? 0) * 1e6 });
  });
  return history.variation;
}

describe('the variation of the bit rate', () => {
  it('is the standard deviation as a part of the mean, without the first rate', () => {
    expect(variationOf([2, 6, 2, 6])).toBe(0.5);
  });

  it('is nothing before there are four rates', () => {
    expect(variationOf([2, 6])).toBe(0);
  });

  it('forgets what is older than 20 s', () => {
    expect(variationOf([90, ...Array<number>(9).fill(4)])).toBe(0);
  });

  it('leaves keyframes out where hardly anything is between them', () => {
    expect(variationOf([0.1, 6.1, 0.1, 6.1], [0, 6, 0, 6])).toBe(0);
  });

  it('counts keyframes where what is between them makes room for them', () => {
    expect(variationOf([4, 4, 4, 4], [0, 3, 0, 3])).toBe(0);
  });

  it('is that of the rest where the rest varies too', () => {
    expect(variationOf([1, 9, 1, 9], [0, 2, 0, 2])).toBeCloseTo(3 / 5);
  });

  it('is measured against a megabit where the mean is less: no line is too narrow for that', () => {
    expect(variationOf([0, 0.4, 0, 0.4])).toBe(0.2);
  });
});
