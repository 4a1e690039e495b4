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

function endTurn(): string[] {
  served = [];
  vi.advanceTimersToNextTimer();
  return served;
}

it('reads for 4 ms those that have much, and for 8 those that have little', () => {
  const much = Array.from({ length: 100 }, (_, n) => read(`much ${n}`, 'much', 1));
  expect(much.filter(Boolean)).toHaveLength(4);
  const little = Array.from({ length: 100 }, (_, n) => read(`little ${n}`, 'little', 1));
  expect(little.filter(Boolean)).toHaveLength(4);
});

it('serves an encoder before hundreds that are new, and some of these in each turn', () => {
  for (let n = 0; n < 500; n += 1) read(`new ${n}`, 'new', 1);
  read('encoder', 'little', 10);
  read('waiting encoder', 'little', 1);
  expect(endTurn().slice(0, 3)).toEqual(['waiting encoder', 'new 6', 'new 7']);
  read('encoder', 'little', 9);
  read('waiting encoder', 'little', 8);
  expect(endTurn()).toEqual(['waiting encoder', 'new 11']);
});

it('serves also who begins to wait while nobody is read', () => {
  share.wait('much', nothing, () => void served.push('paced'));
  vi.advanceTimersToNextTimer();
  expect(served).toEqual(['paced']);
});

it('serves those that wait behind the reading and in the next turns, those that have little first, then in the order in which they came', () => {
  read('first', 'little', 8);
  for (let n = 0; n < 10; n += 1) read(`much ${n}`, 'much', 2);
  for (let n = 0; n < 3; n += 1) read(`little ${n}`, 'little', 1);
  expect(endTurn()).toEqual(['little 0', 'little 1', 'little 2', 'much 0']);
  expect(endTurn()).toEqual(['much 1', 'much 2']);
});

it.each([
  { demand: 'little', limitMs: 16 },
  { demand: 'much', limitMs: 8 },
] as const)('reads and serves who has $demand for $limitMs ms in a turn', (its) => {
  const { demand, limitMs } = its;
  for (let n = 0; n < 100; n += 1) read(`${n}`, demand, 1);
  endTurn();
  expect(nowMs).toBe(limitMs);
  for (let n = 0; n < 100; n += 1) read(`${n}`, demand, 1);
  endTurn();
  expect(nowMs).toBe(2 * limitMs);
});

it('has time for those that wait, however late reading ended', () => {
  read('first', 'little', 8);
  for (let n = 0; n < 5; n += 1) read(`little ${n}`, 'little', 1);
  nowMs += 100;
  expect(endTurn()).toHaveLength(5);
});

it('has no time left for who has much and is read behind those that took it', () => {
  read('first', 'little', 4);
  expect(read('of much', 'much', 1)).toBe(false);
  expect(read('of little', 'little', 1)).toBe(true);
});

it('serves one that has much in each turn, also when the others take all of it', () => {
  read('first', 'little', 16);
  for (let n = 0; n < 10; n += 1) read(`little ${n}`, 'little', 20);
  read('much', 'much', 1);
  expect(endTurn()).toEqual(['little 0', 'much']);
  expect(endTurn()).toEqual(['little 1']);
});

it('begins anew when the loop has rested', () => {
  read('first', 'much', 4);
  expect(endTurn()).toEqual([]);
  nowMs += 1_000;
  expect(read('later', 'much', 1)).toBe(true);
});

it('gives in a turn what was read, though its memory was used again meanwhile', () => {
  read('first', 'little', 8);
  const buffer = new Uint8Array(32 * 1024);
  const given: Uint8Array[] = [];
  for (const value of [1, 2, 3]) share.wait('little', buffer.fill(value), (bytes) => given.push(bytes.slice()));
  endTurn();
  expect(given).toEqual([1, 2, 3].map((value) => new Uint8Array(buffer.length).fill(value)));
});
