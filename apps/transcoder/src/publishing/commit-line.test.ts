import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { CommitLine } from './commit-line.ts';

let written: (readonly string[])[];
let answers: PromiseWithResolvers<undefined>[];
/** Lines that move. */
let moving: number;

beforeEach(() => {
  [written, answers, moving] = [[], [], 0];
});

/** A line to a log that answers when it is told to. */
function lineTo(isOneByOne = false): CommitLine<string> {
  const write = (items: readonly string[]) => {
    const answer = Promise.withResolvers<undefined>();
    written.push(items);
    answers.push(answer);
    return answer.promise;
  };
  const whileMoving = async (move: () => Promise<void>) => {
    moving += 1;
    await move();
    moving -= 1;
  };
  return new CommitLine({ write, isOneByOne, whileMoving });
}

async function answer(error?: Error): Promise<void> {
  const last = answers.at(-1);
  if (error) last?.reject(error);
  else last?.resolve(undefined);
  await turn();
}

const part = { completesCell: false };
const cell = { completesCell: true };

test('what came while the log did not answer is written together', async () => {
  const line = lineTo();
  line.append('a', part);
  await turn();
  line.append('b', part);
  line.append('c', cell);
  await turn();
  expect(written).toEqual([['a']]);
  expect(line.pendingCells).toBe(1);
  await answer();
  expect(written).toEqual([['a'], ['b', 'c']]);
  await answer();
  await line.idle();
  expect(line.pendingCells).toBe(0);
});

test('it says that it moves as long as something stands in it, also when that fails', async () => {
  const line = lineTo();
  expect(moving).toBe(0);
  line.append('a', part);
  await turn();
  line.append('b', cell);
  expect(moving).toBe(1);
  await answer();
  expect(moving).toBe(1);
  await answer(new Error('no'));
  expect(moving).toBe(0);
  await expect(line.idle()).rejects.toThrow('no');
});

test('one by one where each has its own time', async () => {
  const line = lineTo(true);
  line.append('a', part);
  line.append('b', part);
  await turn();
  await answer();
  expect(written).toEqual([['a'], ['b']]);
});

test('nothing is written before the bytes that it names, or before what came first', async () => {
  const line = lineTo();
  const bytes = Promise.withResolvers<undefined>();
  line.append('a', part);
  line.after([bytes.promise]);
  line.append('b', part);
  line.append('c', cell);
  await turn();
  await answer();
  expect(written).toEqual([['a']]);
  bytes.resolve(undefined);
  await turn();
  expect(written).toEqual([['a'], ['b', 'c']]);
});

test('bytes that can’t be stored end the line behind what came before them', async () => {
  const line = lineTo();
  line.append('a', part);
  line.after([Promise.reject(new Error('full'))]);
  line.append('b', cell);
  line.append('c', cell);
  const afterwards: string[] = [];
  line.afterwards(() => Promise.resolve(void afterwards.push('too late')));
  await turn();
  await answer();
  await expect(line.idle()).rejects.toThrow('full');
  await expect(line.room(1)).rejects.toThrow('full');
  expect([written, afterwards]).toEqual([[['a']], []]);
});

test('room comes when a cell is written, and work that follows begins behind it', async () => {
  const line = lineTo();
  line.append('a', cell);
  const order: string[] = [];
  line.afterwards(() => Promise.resolve(void order.push('stored')));
  const room = line.room(1)?.then(() => order.push('room'));
  await turn();
  expect(order).toEqual([]);
  await answer();
  await room;
  await line.idle();
  expect(order.toSorted()).toEqual(['room', 'stored']);
  expect(line.room(1)).toBeUndefined();
});
