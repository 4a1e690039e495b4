import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StorageReach } from './storage-reach.ts';

let probes: PromiseWithResolvers<undefined>[];
let reach: StorageReach;
const fails = () => Promise.reject(new Error('storage is away'));

beforeEach(() => {
  vi.useFakeTimers();
  probes = [];
  reach = new StorageReach({
    check: () => {
      const probe = Promise.withResolvers<undefined>();
      probes.push(probe);
      return probe.promise;
    },
  });
});
afterEach(() => void vi.useRealTimers());

describe('storage', () => {
  test('is away from the first try on that came to nothing, until one works', async () => {
    vi.advanceTimersByTime(1_000);
    await expect(reach.watch(fails)).rejects.toThrow('away');
    vi.advanceTimersByTime(3_000);
    await expect(reach.watch(fails)).rejects.toThrow('away');
    expect([reach.awayMs, reach.reachedAgoMs]).toEqual([3_000, 4_000]);
    await reach.watch(() => Promise.resolve());
    expect([reach.awayMs, reach.reachedAgoMs]).toEqual([0, 0]);
  });

  test('is not away before something else that worked meanwhile', async () => {
    const slow = Promise.withResolvers<undefined>();
    const failed = expect(reach.watch(() => slow.promise)).rejects.toThrow('away');
    vi.advanceTimersByTime(4_000);
    await reach.watch(() => Promise.resolve());
    slow.reject(new Error('storage is away'));
    await failed;
    vi.advanceTimersByTime(1_000);
    expect(reach.awayMs).toBe(1_000);
  });

  test('is tried by who has nothing to write, one try at a time', async () => {
    reach.keepFresh();
    expect(probes).toHaveLength(0);
    vi.advanceTimersByTime(5_000);
    reach.keepFresh();
    reach.keepFresh();
    expect(probes).toHaveLength(1);
    probes[0]!.reject(new Error('storage is away'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reach.awayMs).toBe(1_000);
    reach.keepFresh();
    expect(probes).toHaveLength(2);
  });
});
