import { describe, expect, it } from 'vitest';
import { startJumpTo } from './start-jump.ts';

describe('the jump at the start', () => {
  it('goes to where live will be when it is made', () => {
    expect(startJumpTo({ currentTimeS: 10, liveTimeS: 11.2, bufferedEndS: 12.6 }, 1.7)).toBeCloseTo(11.45);
  });

  it('leaves half the distance to live to play', () => {
    expect(startJumpTo({ currentTimeS: 10, liveTimeS: 11.2, bufferedEndS: 12.15 }, 1.7)).toBeCloseTo(11.3);
  });

  it('is not made for a difference that catching up makes good', () => {
    expect(startJumpTo({ currentTimeS: 10, liveTimeS: 10.3, bufferedEndS: 12.6 }, 1.7)).toBeUndefined();
  });

  it('is not made into a buffer that would run dry', () => {
    expect(startJumpTo({ currentTimeS: 10, liveTimeS: 11.2, bufferedEndS: 11.9 }, 1.7)).toBeUndefined();
  });
});
