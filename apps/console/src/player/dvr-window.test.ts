import { describe, expect, it } from 'vitest';
import { behindLive, isWorthScrubbing, scrubLabel, seekTarget, shareAt } from './dvr-window.ts';

const window = { oldestS: 100, liveS: 400, isWhole: false };

describe('the window that a viewer can go back to', () => {
  it('has a scrub bar when it is longer than a minute and a half', () => {
    expect(isWorthScrubbing(window)).toBe(true);
    expect(isWorthScrubbing({ ...window, oldestS: 310 })).toBe(false);
  });

  it('counts back from live and ends at its oldest moment', () => {
    expect(behindLive(window, 390)).toBe(-10);
    expect(behindLive(window, 401)).toBe(0);
    expect(behindLive(window, 20)).toBe(-300);
  });

  it('takes a seek past its beginning to media that stays there while it loads', () => {
    expect(seekTarget(window, 300)).toBe(300);
    expect(seekTarget(window, 0)).toBe(104);
  });

  it('takes a seek past the beginning of a whole stream to its first moment', () => {
    expect(seekTarget({ oldestS: 0, liveS: 400, isWhole: true }, Number.NEGATIVE_INFINITY)).toBe(0);
    expect(seekTarget({ oldestS: 0, liveS: 400, isWhole: true }, 2)).toBe(2);
  });

  it('takes a seek to its end to live', () => {
    expect(seekTarget(window, 398)).toBe('live');
    expect(seekTarget(window, 500)).toBe('live');
    expect(seekTarget({ ...window, liveS: 102 }, 90)).toBe(102);
  });

  it('is told under a pointer as a click there would take it: the thumb does not reach the ends of the bar', () => {
    const bar = { widthPx: 114, thumbPx: 14 };
    expect([0, 7, 32, 57, 107, 114].map((offsetPx) => shareAt(offsetPx, bar))).toEqual([0, 0, 0.25, 0.5, 1, 1]);
  });

  it('is labelled relative to live', () => {
    expect([0, -2.9, -65, -3_600].map(scrubLabel)).toEqual(['Live', 'Live', '-1:05', '-1:00:00']);
  });
});
