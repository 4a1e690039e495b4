import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TurnShare } from './turn-share.ts';

const kib = 1024;
let share: TurnShare;
let goneOn: number;

beforeEach(() => {
  vi.useFakeTimers();
  share = new TurnShare();
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
