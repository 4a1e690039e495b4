import { expect, test } from 'vitest';
import { WaitingCells } from './waiting-cells.ts';

/** Storage that takes nothing: it ends when it is given up. */
const away = (givenUp: AbortSignal) =>
  new Promise<void>((_, reject) => givenUp.addEventListener('abort', () => reject(givenUp.reason as Error)));

test('when more wait than may, the oldest are given up, and can be listed as gaps', async () => {
  const spool = { isFull: false };
  const cells = new WaitingCells(spool);
  const waiting = Array.from({ length: 60 }, () => cells.add(away));
  const givenUp = () => waiting.flatMap(({ isGivenUp }, i) => (isGivenUp() ? [i] : []));
  expect(givenUp()).toEqual([0]);
  await waiting[0]!.done;
  spool.isFull = true;
  waiting.push(cells.add(away));
  expect(givenUp()).toEqual(Array.from({ length: 47 }, (_, i) => i));
});

test('what is stored gives nothing up, and makes room', async () => {
  const cells = new WaitingCells({ isFull: true });
  const stored = cells.add(() => Promise.resolve());
  await stored.done;
  expect(stored.isGivenUp()).toBe(false);
  const waiting = Array.from({ length: 14 }, () => cells.add(away));
  expect(waiting.some(({ isGivenUp }) => isGivenUp())).toBe(false);
});

test('a failure that is no matter of patience is told', async () => {
  const cells = new WaitingCells({ isFull: false });
  await expect(cells.add(() => Promise.reject(new Error('the run is over'))).done).rejects.toThrow('over');
});
