import { describe, expect, it } from 'vitest';
import { MediaMargin } from './media-margin.ts';

describe('the margin of a player', () => {
  it('is what was left when media came, not what there is between', () => {
    const margin = new MediaMargin();
    margin.see(10, 9.5);
    margin.see(10.5, 9.9);
    expect(margin.leftS(10)).toBeCloseTo(0.1);
  });

  it('is what is left now, when the next media is later than the last was', () => {
    const margin = new MediaMargin();
    margin.see(10, 9.2);
    margin.see(10.5, 9.7);
    expect(margin.leftS(10.45)).toBeCloseTo(0.05);
  });

  it('is nothing after it stood still, and no less', () => {
    const margin = new MediaMargin();
    margin.see(10, 9.9);
    margin.see(11, 10.2);
    expect(margin.leftS(10.2)).toBe(0);
  });

  it('says nothing while nothing has come', () => {
    const margin = new MediaMargin();
    margin.see(0, 0);
    expect(margin.leftS(0)).toBe(Number.POSITIVE_INFINITY);
    margin.see(0.5, 0);
    expect(margin.leftS(0)).toBe(0.5);
  });

  it('says nothing of what came before a step, or before media was taken away', () => {
    const margin = new MediaMargin();
    margin.see(10, 9.5);
    margin.see(10.5, 9.9);
    margin.forget();
    expect(margin.leftS(9.9)).toBeCloseTo(0.6);
    margin.see(10.2, 9.9);
    expect(margin.leftS(9.9)).toBeCloseTo(0.3);
  });
});
