import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TurnShare, type Demand } from './turn-share.ts';

const nothing = new Uint8Array(0);
let share: TurnShare;
let nowMs: number;
let served: string[];

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  served = [];
  share = new TurnShare(() => nowMs);
});
afterEach(() => {
  vi.useRealTimers();
});

/** A socket with something that takes so long to process: now, or in its turn. Says whether it was now. */
function read(name: string, demand: Demand, tookMs: number): boolean {
  const process = () => {
    served.push(name);
    nowMs += tookMs;
  };
  const isNow = share.hasTime(demand, nowMs);
  if (isNow) process();
  else share.wait(demand, nothing, process);
  return isNow;
}

function nextTurn(): string[] {
  served = [];
  vi.advanceTimersToNextTimer();
  return served;
}

it('has 8 ms for those that have much, and 16 for those that have little', () => {
  const much = Array.from({ length: 100 }, (_, n) => read(`much ${n}`, 'much', 1));
  expect(much.filter(Boolean)).toHaveLength(8);
  const little = Array.from({ length: 100 }, (_, n) => read(`little ${n}`, 'little', 1));
  expect(little.filter(Boolean)).toHaveLength(8);
});

it('serves also who begins to wait while nobody is read', () => {
  share.wait('much', nothing, () => void served.push('paced'));
  vi.advanceTimersToNextTimer();
  expect(served).toEqual(['paced']);
});

it('serves those that wait in the next turns, those that have little first, then in the order in which they came', () => {
  read('first', 'little', 16);
  for (let n = 0; n < 10; n += 1) read(`much ${n}`, 'much', 2);
  for (let n = 0; n < 3; n += 1) read(`little ${n}`, 'little', 1);
  expect(nextTurn()).toEqual(['little 0', 'little 1', 'little 2', 'much 0', 'much 1', 'much 2']);
  expect(nextTurn()).toEqual(['much 3', 'much 4', 'much 5', 'much 6']);
});

it('has no time left for who was read behind those that waited and took it', () => {
  read('first', 'little', 16);
  for (let n = 0; n < 10; n += 1) read(`much ${n}`, 'much', 2);
  nextTurn();
  expect(read('behind', 'much', 1)).toBe(false);
  expect(read('of little', 'little', 1)).toBe(true);
});

it('serves one that has much in each turn, also when the others take all of it', () => {
  read('first', 'little', 16);
  for (let n = 0; n < 10; n += 1) read(`little ${n}`, 'little', 20);
  read('much', 'much', 1);
  expect(nextTurn()).toEqual(['little 0', 'much']);
  expect(nextTurn()).toEqual(['little 1']);
});

it('begins anew when the loop has rested', () => {
  read('first', 'much', 8);
  expect(nextTurn()).toEqual([]);
  nowMs += 1_000;
  expect(read('later', 'much', 1)).toBe(true);
});

it('gives in a turn what was read, though its memory was used again meanwhile', () => {
  read('first', 'little', 16);
  const buffer = new Uint8Array(32 * 1024);
  const given: Uint8Array[] = [];
  for (const value of [1, 2, 3]) share.wait('little', buffer.fill(value), (bytes) => given.push(bytes.slice()));
  nextTurn();
  expect(given).toEqual([1, 2, 3].map((value) => new Uint8Array(buffer.length).fill(value)));
});
