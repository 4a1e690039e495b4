import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { RecycledMemory } from './recycled-memory.ts';

const mebi = 1_048_576;

afterEach(() => vi.useRealTimers());

it('gives memory out again when all who held it have released it, and not before', async () => {
  const memory = new RecycledMemory(4 * mebi);
  const first = memory.take(mebi);
  const held = memory.holdingOf(first)!;
  held.hold();
  held.release();
  await turn();
  expect(memory.take(mebi).buffer).not.toBe(first.buffer);
  held.release();
  await turn();
  expect(memory.take(mebi - 1_000).buffer).toBe(first.buffer);
});

it('waits for who holds it within the same turn', async () => {
  const memory = new RecycledMemory(4 * mebi);
  const held = memory.holdingOf(memory.take(mebi))!;
  held.release();
  held.hold();
  await turn();
  expect(memory.freeBytes).toBe(0);
});

it('takes memory back once, however often it was let go of within the turn', async () => {
  const memory = new RecycledMemory(4 * mebi);
  const held = memory.holdingOf(memory.take(mebi))!;
  held.release();
  held.hold();
  held.release();
  await turn();
  expect(memory.freeBytes).toBe(mebi);
  expect(memory.take(mebi).buffer).not.toBe(memory.take(mebi).buffer);
});

it('holds only what it gave out, once and whole', () => {
  const memory = new RecycledMemory(4 * mebi);
  const body = memory.take(mebi);
  expect(memory.holdingOf(Buffer.alloc(mebi))).toBeUndefined();
  expect(memory.holdingOf(body.subarray(1))).toBeUndefined();
  expect(memory.holdingOf(body.subarray(0, 10))).toBeUndefined();
  expect(memory.holdingOf(body)).toBeDefined();
  expect(memory.holdingOf(body)).toBeUndefined();
});

it.each([65_536, 75_000, 262_145, 1_500_000, 6_000_000])(
  'gives %i bytes memory that is at most a quarter larger',
  (size) => {
    const { byteLength } = new RecycledMemory(mebi).take(size).buffer;
    expect(byteLength).toBeGreaterThanOrEqual(size);
    expect(byteLength).toBeLessThanOrEqual(1.25 * size);
  },
);

it('lets go of more than it may keep when nobody has needed that for a second', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const memory = new RecycledMemory(2 * mebi);
  const giveBack = (bodies: readonly Buffer[]) => {
    for (const body of bodies) memory.holdingOf(body)?.release();
    return turn();
  };
  const take = () => [1, 2, 3, 4].map(() => memory.take(mebi));
  const first = take();
  await giveBack(first);
  vi.advanceTimersByTime(900);
  const again = take();
  expect(new Set(again.map(({ buffer }) => buffer))).toEqual(new Set(first.map(({ buffer }) => buffer)));
  await giveBack(again);
  vi.advanceTimersByTime(900);
  expect(memory.freeBytes).toBe(4 * mebi);
  vi.advanceTimersByTime(1_000);
  expect(memory.freeBytes).toBe(2 * mebi);
});
