import { newId } from '@millrace/pipeline';
import { needlessRuns, type SequencedRun } from '@millrace/playlist-log';
import { expect, test } from 'vitest';
import { aRun } from '../../test/records.ts';
import { initUriOf } from './init-uri.ts';

const ref = { streamId: newId('stream'), playbackId: newId('playback') };
const [video] = aRun(ref).renditions;
const renditionIds = ['a', 'b'];
/** What a run may make of two renditions: neither, or either of two init segments. */
const choices = [undefined, '1', '2'].flatMap((a) => [undefined, '1', '2'].map((b) => ({ a, b })));
type Choice = (typeof choices)[number];

function runsOf(made: readonly Choice[]): SequencedRun[] {
  return made.map(({ a, b }, index) => {
    const named = Object.entries({ a, b }).flatMap(([id, initName]) => (initName ? [{ id, initName }] : []));
    const renditions = named.map((name) => ({ ...video!, ...name }));
    return { sequence: index + 1, run: aRun(ref, { epoch: index + 1, renditions }) };
  });
}

/** Every way to make so many runs. */
function waysOf(count: number): Choice[][] {
  if (count === 0) return [[]];
  return waysOf(count - 1).flatMap((ways) => choices.map((choice) => [...ways, choice]));
}

test('a cell keeps its init segments when the runs that nobody needs are gone', () => {
  for (const runs of waysOf(4).map(runsOf)) {
    for (const before of [3, 4, 5]) {
      const needless = new Set(needlessRuns(runs, before));
      const kept = runs.filter((made) => !needless.has(made));
      // The last run before the place is that of the first cell behind it.
      const uris = (of: SequencedRun[]) =>
        runs.slice(before - 2).map(({ run }) => renditionIds.map((id) => initUriOf(of, run, id)));
      expect(uris(kept)).toEqual(uris(runs));
    }
  }
});
