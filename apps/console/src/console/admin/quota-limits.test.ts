import { expect, it } from 'vitest';
import { toLimits } from './quota-limits.ts';

it('of quotas only what was chosen is sent; no limit is null', () => {
  expect(
    toLimits({
      channels: { kind: 'set', text: '10' },
      concurrentStreams: { kind: 'none', text: '5' },
      minutesPerMonth: { kind: 'keep', text: '100' },
      ingestBitrateBps: { kind: 'set', text: '6000' },
    }),
  ).toEqual({ channels: 10, concurrentStreams: null, ingestBitrateBps: 6_000_000 });
});

it('nothing chosen is nothing sent', () => {
  expect(toLimits({})).toEqual({});
});
