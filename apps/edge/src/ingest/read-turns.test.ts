import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadTurns } from './read-turns.ts';

let rest: ReturnType<typeof vi.fn<() => void>>;
let turns: ReadTurns;

beforeEach(() => {
  vi.useFakeTimers();
  rest = vi.fn<() => void>();
  turns = new ReadTurns(rest);
});
afterEach(() => {
  turns.close();
  vi.useRealTimers();
});

/** One turn of the event loop with so many reads. */
function turn(reads: number): void {
  for (let read = 0; read < reads; read += 1) turns.noteRead();
  vi.advanceTimersByTime(0);
}

function busyTime(): void {
  for (let count = 0; count < 100; count += 1) turn(30);
  vi.advanceTimersByTime(250);
}

describe('an edge with many encoders', () => {
  it('rests after a turn that had little to read, once', () => {
    busyTime();
    rest.mockClear();
    turn(3);
    expect(rest).toHaveBeenCalledOnce();
    turn(3);
    expect(rest).toHaveBeenCalledTimes(2);
  });

  it('does not rest while its turns are full', () => {
    busyTime();
    rest.mockClear();
    turn(24);
    turn(100);
    expect(rest).not.toHaveBeenCalled();
  });

  it('does not rest while an encoder waits for its answer, however that ends', async () => {
    busyTime();
    rest.mockClear();
    const answer = Promise.withResolvers<string>();
    const awaited = turns.stayAwake(() => answer.promise);
    turn(3);
    expect(rest).not.toHaveBeenCalled();
    answer.reject(new Error('no answer'));
    await expect(awaited).rejects.toThrow('no answer');
    turn(3);
    expect(rest).toHaveBeenCalledOnce();
  });

  it('does not rest when nothing was read', () => {
    busyTime();
    rest.mockClear();
    vi.advanceTimersByTime(200);
    expect(rest).not.toHaveBeenCalled();
  });
});

describe('an edge with few encoders', () => {
  it('never rests', () => {
    for (let count = 0; count < 20; count += 1) {
      turn(20);
      vi.advanceTimersByTime(250);
    }
    expect(rest).not.toHaveBeenCalled();
  });

  it('rests no more when the others have left', () => {
    busyTime();
    vi.advanceTimersByTime(250);
    rest.mockClear();
    turn(3);
    expect(rest).not.toHaveBeenCalled();
  });
});
