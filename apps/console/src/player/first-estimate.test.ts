import { describe, expect, it } from 'vitest';
import { firstEstimateBps, type Loading } from './first-estimate.ts';

const loading = (bytes: number, ms: number, isCached = false): Loading => ({
  encodedBodySize: bytes,
  transferSize: isCached ? 0 : bytes + 300,
  requestStart: 1_000,
  responseEnd: 1_000 + ms,
});

describe('the first estimate of the network', () => {
  it('is the rate at which the largest file of the page came', () => {
    expect(firstEstimateBps([loading(60_000, 20), loading(200_000, 400)], 10)).toBe(4_000_000);
  });

  it('does not listen to files that came from the cache, nor to small ones', () => {
    expect(firstEstimateBps([loading(200_000, 1, true), loading(8_000, 200)], 6.5)).toBe(6_500_000);
  });

  it('is what is usual where nothing is known', () => {
    expect(firstEstimateBps([], undefined)).toBe(3_000_000);
  });

  it('stays within what a few files can tell', () => {
    expect(firstEstimateBps([loading(200_000, 1)], undefined)).toBe(10_000_000);
    expect(firstEstimateBps([loading(200_000, 60_000)], undefined)).toBe(500_000);
  });
});
