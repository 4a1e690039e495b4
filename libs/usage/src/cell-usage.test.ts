import { expect, test } from 'vitest';
import type { CellRecord } from '@millrace/pipeline';
import { mediaUsage, storageUsage, storedBytes } from './cell-usage.ts';
import { hoursOf } from './hours.ts';
import { tierOf } from './meters.ts';

const hour = 3_600_000;

test('a span is cut at the hours, and nothing of it is lost', () => {
  expect(hoursOf(hour - 1, 3 * hour + 5)).toEqual([
    { hourStartsMs: 0, ms: 1 },
    { hourStartsMs: hour, ms: hour },
    { hourStartsMs: 2 * hour, ms: hour },
    { hourStartsMs: 3 * hour, ms: 5 },
  ]);
  expect(hoursOf(5, 5)).toEqual([]);
  expect(hoursOf(6, 5)).toEqual([]);
});

test('a terabyte for an hour is counted exactly', () => {
  expect(storageUsage(10n ** 12n, 0, hour)).toEqual([
    { hourStartsMs: 0, meter: 'storedByteSeconds', quantity: 36n * 10n ** 14n },
  ]);
});

test('a slate costs its storage and nothing else', () => {
  const media = { source: { startTicks: 0, durationTicks: 180_000, sizeBytes: 9_000, peakBps: 0, averageBps: 0 } };
  const cell: CellRecord = {
    ...{ kind: 'cell', epoch: 1, mediaSequence: 0, discontinuitySequence: 0, discontinuity: false },
    ...{ startMs: 0, endMs: 2_000, programDateTimeMs: 0, media },
  };
  expect(mediaUsage([cell], [])).toHaveLength(1);
  expect(mediaUsage([{ ...cell, isSlate: true }], [])).toEqual([]);
  expect(storedBytes({ ...cell, isSlate: true })).toBe(9_000n);
});

test.each([
  [640, 360, '480p'],
  [854, 480, '480p'],
  [1280, 720, '720p'],
  [720, 1280, '720p'],
  [1920, 1080, '1080p'],
  [2560, 1440, '1440p'],
  [3840, 2160, '2160p'],
])('%i × %i is of the tier %s', (widthPx, heightPx, tier) => {
  expect(tierOf({ widthPx, heightPx })).toBe(tier);
});
