// Which runs of a log nobody needs any more once the records before a place are gone. Pure.
// What needs a run: its cells and parts; the playlists' settings, which are the first run's; whoever goes on from the last
// cell; and EXT-X-MAP, which names the first run that made an init segment and, where a run does not make a rendition, the
// nearest one before it that does.
import type { RunRecord } from '@millrace/pipeline';
import type { SequencedRun } from './tail.ts';

type Rendition = RunRecord['renditions'][number];

/** `runs` are all that the log has, oldest first; `before` is the sequence of the first record that stays. */
export function needlessRuns(runs: readonly SequencedRun[], before: number): SequencedRun[] {
  const earlier = runs.filter(({ sequence }) => sequence < before);
  const needed = new Set([
    ...runs.slice(0, 1),
    ...runs.slice(earlier.length),
    ...earlier.slice(-1),
    ...[earlier.findLast(({ run }) => !run.isSlate) ?? []].flat(),
    ...byKey(earlier.toReversed(), ({ id }) => id).values(),
  ]);
  const firstMakers = byKey(runs, initOf);
  for (const { run } of [...needed]) {
    for (const rendition of run.renditions) {
      const first = firstMakers.get(initOf(rendition));
      if (first) needed.add(first);
    }
  }
  return earlier.filter((made) => !needed.has(made));
}

/** The first of the runs that has a rendition with the key. */
function byKey(runs: readonly SequencedRun[], keyOf: (rendition: Rendition) => string): Map<string, SequencedRun> {
  const first = new Map<string, SequencedRun>();
  for (const made of runs) {
    for (const rendition of made.run.renditions) {
      if (!first.has(keyOf(rendition))) first.set(keyOf(rendition), made);
    }
  }
  return first;
}

function initOf({ id, initName }: Rendition): string {
  return `${id}/${initName}`;
}
