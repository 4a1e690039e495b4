import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadTurns } from './read-turns.ts';

let rests: number[];
let nowMs: number;
let turns: ReadTurns;

beforeEach(() => {
  vi.useFakeTimers();
  rests = [];
  nowMs = 1_000;
  const clock = { nowMs: () => nowMs, rest: (ms: number) => void rests.push(ms) };
  turns = new ReadTurns({ turnMs: 3, leastReadsPerSecond: 200, clock });
});
afterEach(() => {
  turns.close();
  vi.useRealTimers();
});

/** One turn of the event loop with so many reads, which take so long. */
function turn(reads: number, tookMs = 0): void {
  for (let read = 0; read < reads; read += 1) turns.noteRead();
  nowMs += tookMs;
  vi.advanceTimersByTime(0);
}

function busyTime(): void {
  for (let count = 0; count < 100; count += 1) turn(30);
  vi.advanceTimersByTime(250);
  rests = [];
}

describe('a process that reads many streams', () => {
  it('rests for what reading leaves of a turn, once in each', () => {
    busyTime();
    turn(3);
    turn(40, 1);
    turn(1, 2.5);
    expect(rests).toEqual([3, 2, 0.5]);
  });

  it('does not rest after a turn that took as long or longer', () => {
    busyTime();
    turn(24, 3);
    turn(100, 8);
    turn(24, 2.9);
    expect(rests).toEqual([]);
  });

  it('does not rest while somebody waits for an answer, however that ends', async () => {
    busyTime();
    const answer = Promise.withResolvers<string>();
    const awaited = turns.stayAwake(() => answer.promise);
    turn(3);
    expect(rests).toEqual([]);
    answer.reject(new Error('no answer'));
    await expect(awaited).rejects.toThrow('no answer');
    turn(3);
    expect(rests).toEqual([3]);
  });

  it('does not rest after a turn in which somebody had more to send', () => {
    busyTime();
    turns.noteRead({ hasMore: true });
    turn(3);
    expect(rests).toEqual([]);
    turn(3);
    expect(rests).toEqual([3]);
  });

  it('does not rest when nothing was read', () => {
    busyTime();
    vi.advanceTimersByTime(200);
    expect(rests).toEqual([]);
  });
});

describe('a process that reads few streams', () => {
  it('never rests', () => {
    for (let count = 0; count < 20; count += 1) {
      turn(10);
      vi.advanceTimersByTime(250);
    }
    expect(rests).toEqual([]);
  });

  it('rests no more when most of them have ended', () => {
    busyTime();
    vi.advanceTimersByTime(250);
    turn(3);
    expect(rests).toEqual([]);
  });
});
