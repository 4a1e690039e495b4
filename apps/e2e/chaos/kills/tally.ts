// What came of one run, or of several: a hundred kills take longer than a run may, so a run can go on with the sum of those
// before it, which is kept in a file.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { KindName } from './kinds.ts';

export interface Takeover {
  kind: KindName;
  /** From the kill to the next segment but one in the source's playlist; undefined when it did not come in time. */
  listedMs?: number | undefined;
}

export interface RenditionTally {
  frames: number;
  wrong: number;
  discontinuities: number;
}

export interface Tally {
  /** Each on one live stream. */
  runs: number;
  takeovers: readonly Takeover[];
  renditions: Readonly<Record<string, RenditionTally>>;
  disconnects: number;
  objects: number;
  violations: readonly string[];
}

const nothing: Tally = { runs: 0, takeovers: [], renditions: {}, disconnects: 0, objects: 0, violations: [] };

/** With what the file holds, which holds the sum afterwards. */
export function addedTo(file: string | undefined, run: Tally): Tally {
  if (file === undefined) return run;
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Tally) : nothing;
  const sum = sumOf(before, run);
  writeFileSync(file, JSON.stringify(sum));
  return sum;
}

export function sumOf(one: Tally, other: Tally): Tally {
  const ids = new Set([...Object.keys(one.renditions), ...Object.keys(other.renditions)]);
  const renditionOf = (id: string): RenditionTally => {
    const [a, b] = [one, other].map(({ renditions }) => renditions[id] ?? { frames: 0, wrong: 0, discontinuities: 0 });
    return {
      frames: (a?.frames ?? 0) + (b?.frames ?? 0),
      wrong: (a?.wrong ?? 0) + (b?.wrong ?? 0),
      discontinuities: (a?.discontinuities ?? 0) + (b?.discontinuities ?? 0),
    };
  };
  return {
    runs: one.runs + other.runs,
    takeovers: [...one.takeovers, ...other.takeovers],
    renditions: Object.fromEntries([...ids].map((id) => [id, renditionOf(id)])),
    disconnects: one.disconnects + other.disconnects,
    objects: one.objects + other.objects,
    violations: [...one.violations, ...other.violations],
  };
}
