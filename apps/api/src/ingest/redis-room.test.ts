import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RedisRoom } from './redis-room.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('Redis is full before its last memory is used, and told all the time', async () => {
  const told: number[] = [];
  const uses = [0.84, 0.85, 0.84];
  const readUse = () => {
    const use = uses.shift();
    return use === undefined ? Promise.reject(new Error('Redis is away')) : Promise.resolve(use);
  };
  const room = new RedisRoom({ readUse, tell: (use) => void told.push(use) });
  const seen: boolean[] = [room.isFull];
  for (let looks = 0; looks < 4; looks += 1) {
    await vi.advanceTimersByTimeAsync(2_000);
    seen.push(room.isFull);
  }
  room.close();
  expect(seen).toEqual([false, false, true, false, false]);
  expect(told).toEqual([0.84, 0.85, 0.84, 0]);
});
