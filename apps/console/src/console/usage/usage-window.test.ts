import { describe, expect, it } from 'vitest';
import { toBars, usageWindow } from './usage-window.ts';

const now = Date.parse('2026-11-28T15:20:30Z');

describe('the span of usage', () => {
  it('ends with the hour or day that runs', () => {
    expect(usageWindow('day', now)).toEqual({
      from: '2026-11-27T16:00:00.000Z',
      to: '2026-11-28T16:00:00.000Z',
      interval: 'hour',
    });
    expect(usageWindow('month', now)).toMatchObject({
      from: '2026-10-30T00:00:00.000Z',
      to: '2026-11-29T00:00:00.000Z',
    });
  });

  it('has a bar for every interval, also for those in which nothing was used', () => {
    const window = { from: '2026-11-28T12:00:00.000Z', to: '2026-11-28T15:00:00.000Z', interval: 'hour' } as const;
    const rows = [
      { startsAt: '2026-11-28T13:00:00.000Z', amount: 4 },
      { startsAt: '2026-11-28T13:00:00.000Z', amount: 3 },
    ];
    expect(toBars(window, rows).map(({ amount }) => amount)).toEqual([0, 7, 0]);
  });
});
