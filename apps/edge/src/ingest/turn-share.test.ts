import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TurnShare } from './turn-share.ts';

const kib = 1024;
let share: TurnShare;

beforeEach(() => {
  vi.useFakeTimers();
  share = new TurnShare();
});
afterEach(() => {
  vi.useRealTimers();
});

/** One turn of the event loop in which so many sockets use up their share. */
function turn(sockets: number): number {
  let goneOn = 0;
  for (let socket = 0; socket < sockets; socket += 1) share.useUp(() => (goneOn += 1));
  vi.advanceTimersByTime(0);
  return goneOn;
}

it.each([
  [1, 256],
  [32, 256],
  [64, 128],
  [256, 32],
  [5_000, 32],
])('of %i sockets that have much to give each gets %i KiB of a turn', (sockets, shareKib) => {
  turn(sockets);
  expect(share.bytes).toBe(shareKib * kib);
});

it('becomes large again when the others have no more', () => {
  turn(500);
  turn(2);
  expect(share.bytes).toBe(256 * kib);
});

it('is given again in the next turn to each socket that has used it up', () => {
  expect(turn(20)).toBe(20);
});
