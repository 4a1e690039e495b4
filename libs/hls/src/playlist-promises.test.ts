import { describe, expect, it } from 'vitest';
import { promisesOf } from './playlist-promises.ts';

const live = { targetDurationSeconds: 2, type: 'live', windowSeconds: 60 } as const;

describe('what a playlist promises', () => {
  it('of a plain live stream is its target duration, and nothing to control', () => {
    expect(promisesOf(live)).toEqual({ targetDurationSeconds: 2 });
  });

  it('of a long window is delta updates, six target durations from the end', () => {
    expect(promisesOf({ ...live, windowSeconds: 7_200 })).toEqual({
      targetDurationSeconds: 2,
      serverControl: { canBlockReload: false, holdBackSeconds: 6, canSkipUntilSeconds: 12 },
    });
  });

  it('of a whole stream is its type, and delta updates however short it is', () => {
    expect(promisesOf({ ...live, type: 'event' })).toMatchObject({
      type: 'event',
      serverControl: { canSkipUntilSeconds: 12 },
    });
  });

  it.each([
    [535, 0.535, 1.7],
    [1_070, 1.07, 3.3],
  ])('of parts of %i ms is blocking, and three part targets to hold back', (partTargetMs, target, holdBack) => {
    const promises = promisesOf({ ...live, targetDurationSeconds: 4, partTargetMs });
    expect(promises.partTargetSeconds).toBe(target);
    expect(promises.serverControl).toEqual({
      canBlockReload: true,
      partHoldBackSeconds: holdBack,
      holdBackSeconds: 12,
      canSkipUntilSeconds: 24,
    });
    expect(holdBack).toBeGreaterThanOrEqual(3 * target);
  });
});
