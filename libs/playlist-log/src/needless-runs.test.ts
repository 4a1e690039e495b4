import { expect, test } from 'vitest';
import { aRun } from '../test/records.ts';
import { needlessRuns } from './needless-runs.ts';
import type { SequencedRun } from './tail.ts';

type Made = Record<string, string>;

/** A run that makes renditions with the init segments named. */
function at(sequence: number, made: Made, isSlate?: true): SequencedRun {
  const run = aRun(sequence);
  const [rendition] = run.renditions;
  const renditions = Object.entries(made).map(([id, initName]) => ({ ...rendition!, id, initName }));
  return { sequence, run: { ...run, renditions, ...(isSlate && { isSlate }) } };
}

const needless = (runs: SequencedRun[], before: number) => needlessRuns(runs, before).map(({ sequence }) => sequence);

test('of the runs before a place, the first and the last are needed', () => {
  const runs = [1, 11, 21, 31, 41, 51].map((sequence) => at(sequence, { audio: 'a' }));
  expect(needless(runs, 45)).toEqual([11, 21, 31]);
  expect(needless(runs, 41)).toEqual([11, 21]);
  expect(needless(runs, 11)).toEqual([]);
  expect(needless(runs, 1)).toEqual([]);
});

test('the last run that showed the source is needed, for who goes on behind slates', () => {
  const runs = [
    at(1, { audio: 'a' }),
    at(11, { audio: 'a' }),
    at(21, { audio: 'a' }, true),
    at(31, { audio: 'a' }, true),
  ];
  expect(needless(runs, 35)).toEqual([21]);
});

test('the nearest run that made a rendition is needed where the later ones do not', () => {
  const runs = [
    at(1, { v: 'a' }),
    at(11, { v: 'a', w: 'b' }),
    at(21, { v: 'a', w: 'b' }),
    at(31, { v: 'a' }),
    at(41, { v: 'a' }),
  ];
  // 21 made `w` last, and 11 made the init segment of it first.
  expect(needless(runs, 45)).toEqual([31]);
});

test('the first run that made an init segment is needed for as long as a later run has it', () => {
  const runs = [
    at(1, { v: 'a' }),
    at(11, { v: 'b' }),
    at(21, { v: 'c' }),
    at(31, { v: 'b' }),
    at(41, { v: 'b' }),
    at(51, { v: 'c' }),
  ];
  expect(needless(runs, 45)).toEqual([31]);
});

test('what is dropped once is dropped for good, and nothing else is with the next of it', () => {
  const runs = Array.from({ length: 60 }, (_, n) => at(n * 10 + 1, { v: `v${n % 3}`, [`rung${n % 4}`]: `r${n % 2}` }));
  const kept = runs.filter((made) => !needlessRuns(runs, 505).includes(made));
  expect(needlessRuns(kept, 505)).toEqual([]);
  expect(kept.length).toBeLessThan(30);
});
