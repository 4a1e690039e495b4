import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

it('lets a few begin at once, and the others in their order, a few in each turn', async () => {
  const turns = new TurnQueue(32);
  const begun: number[] = [];
  const countAfterTurns: number[] = [];
  for (let number = 0; number < 100; number += 1) turns.enter(() => begun.push(number));
  countAfterTurns.push(begun.length);
  for (let turn = 0; turn < 4; turn += 1) {
    await setImmediate();
    countAfterTurns.push(begun.length);
  }
  expect(countAfterTurns).toEqual([32, 64, 96, 100, 100]);
  expect(begun).toEqual(Array.from({ length: 100 }, (_, number) => number));
});

it('lets who comes later wait behind those that wait', async () => {
  const turns = new TurnQueue(32);
  const begun: number[] = [];
  for (let number = 0; number < 70; number += 1) turns.enter(() => begun.push(number));
  await setImmediate();
  turns.enter(() => begun.push(70));
  expect(begun).not.toContain(70);
  await setImmediate();
  await setImmediate();
  expect(begun.slice(-2)).toEqual([69, 70]);
});
