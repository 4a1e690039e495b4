import type { IngestHealthCode } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { judgeCodes, readHeldCodes, type HeldCodes } from './health-codes.ts';

const warning = 'AUDIO_MISSING';
const error = 'TIMESTAMPS_JUMP';

/** Judges a sample every two seconds; tells at which second something was raised or cleared. */
function run(...samples: IngestHealthCode[][]): string[] {
  let held: HeldCodes = {};
  return samples.flatMap((present, index) => {
    const judged = judgeCodes(held, present, index * 2_000);
    held = readHeldCodes(JSON.parse(JSON.stringify(judged.held)));
    return [
      ...judged.raised.map((code) => `${index * 2}s +${code}`),
      ...judged.cleared.map((code) => `${index * 2}s -${code}`),
    ];
  });
}

test('a warning is said when it has held for four seconds, once', () => {
  expect(run([warning], [warning], [warning], [warning])).toEqual([`4s +${warning}`]);
});

test('a warning that comes and goes at once is not said', () => {
  expect(run([warning], [], [warning], [], [])).toEqual([]);
});

test('what viewers see is said at once, even if it is in one sample only', () => {
  expect(run([], [error], [])).toEqual([`2s +${error}`]);
});

test('a code is taken back when it has been gone for ten seconds', () => {
  expect(run([error], [], [], [], [], [], [])).toEqual([`0s +${error}`, `12s -${error}`]);
});

test('a source that is bad every few seconds is bad all the time', () => {
  const flicker = Array.from({ length: 30 }, (_, index) => (index % 4 === 0 ? [error] : [])) as IngestHealthCode[][];
  expect(run(...flicker)).toEqual([`0s +${error}`]);
});

test('since when it holds is when it began, not when it was said', () => {
  const { held } = judgeCodes(
    { [warning]: { sinceMs: 1_000, isAnnounced: false, goneSinceMs: null } },
    [warning],
    9_000,
  );
  expect(held[warning]).toEqual({ sinceMs: 1_000, isAnnounced: true, goneSinceMs: null });
});

test.each([
  null,
  'x',
  { AUDIO_MISSING: 1 },
  { OF_ANOTHER_VERSION: { sinceMs: 1, isAnnounced: true, goneSinceMs: null } },
])('what cannot be read is nothing: %j', (stored) => {
  expect(readHeldCodes(stored)).toEqual({});
});
