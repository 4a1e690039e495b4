import { describe, expect, it } from 'vitest';
import { paceOf } from './pace.ts';

describe('the pace of a player', () => {
  const parts = { marginS: 0.6, pieceS: 0.5, isHurrying: false };

  it('is a little faster when it is late, and the faster the later it is', () => {
    const paces = [0, 0.2, 0.45, 0.55, 1.1, 6].map((lateS) => paceOf({ ...parts, lateS }));
    expect(paces).toEqual([1, 1.05, 1.05, 1.1, 1.2, 1.2]);
  });

  it('is as it is when little is left as media comes, however late it is', () => {
    const close = { ...parts, lateS: 2, marginS: 0.21 };
    expect([false, true].map((isHurrying) => paceOf({ ...close, isHurrying }))).toEqual([1, 1]);
  });

  it('is slower when hardly anything is left, so that it lasts until more comes', () => {
    const paces = [0.21, 0.19, 0.11, 0.09, 0].map((marginS) => paceOf({ ...parts, lateS: 2, marginS }));
    expect(paces).toEqual([1, 0.95, 0.95, 0.9, 0.9]);
  });

  it('gives way earlier where media comes in whole segments', () => {
    const paces = [0.9, 0.7, 0.3].map((marginS) => paceOf({ lateS: 0, marginS, pieceS: 2, isHurrying: false }));
    expect(paces).toEqual([1, 0.95, 0.9]);
  });

  it('does not flicker at the distance where it begins to hurry', () => {
    expect([false, true].map((isHurrying) => paceOf({ ...parts, lateS: 0.06, isHurrying }))).toEqual([1, 1.05]);
    expect(paceOf({ ...parts, lateS: 0.01, isHurrying: true })).toBe(1);
  });
});
