import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TurnShare } from './turn-share.ts';

const kib = 1024;
let share: TurnShare;
let goneOn: number;
let nowMs: number;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  share = new TurnShare(() => nowMs);
  goneOn = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

/** So many sockets use up their share in one turn of the event loop. */
function useUp(sockets: number): void {
  for (let socket = 0; socket < sockets; socket += 1) share.useUp(() => (goneOn += 1));
}

it.each([
  [1, 256],
  [8, 256],
  [16, 128],
  [64, 32],
  [5_000, 32],
])('of %i sockets that have much to give each gets %i KiB of a turn', (sockets, shareKib) => {
  useUp(sockets);
  vi.advanceTimersToNextTimer();
  expect(share.bytes).toBe(shareKib * kib);
});

it('becomes large again when the others have no more', () => {
  useUp(500);
  vi.runAllTimers();
  useUp(2);
  vi.runAllTimers();
  expect(share.bytes).toBe(256 * kib);
});

it('is given again in the next turn to as many sockets as fit into one, and to each in the end', () => {
  useUp(20);
  vi.advanceTimersToNextTimer();
  expect(goneOn).toBe(20);
  useUp(500);
  vi.advanceTimersToNextTimer();
  expect(goneOn).toBe(20 + 64);
  vi.runAllTimers();
  expect(goneOn).toBe(520);
});

/** Turns in which a socket that has its turn takes so long, with hundreds waiting; returns how many had it in the last. */
function turnsOf(socketMs: number, turns: number): number {
  let had = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    const before = goneOn;
    useUp(500);
    vi.advanceTimersToNextTimer();
    had = goneOn - before;
    nowMs += had * socketMs;
  }
  return had;
}

it('of fewer sockets fits into a turn when each takes long, and of more again when they do not', () => {
  expect(turnsOf(0.1, 20)).toBe(64);
  const slow = turnsOf(2, 20);
  expect(slow).toBeGreaterThanOrEqual(1);
  expect(slow * 2).toBeLessThanOrEqual(10);
  expect(turnsOf(50, 20)).toBe(1);
  expect(turnsOf(0.01, 30)).toBe(64);
});
