import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addedTo, type Tally } from './tally.ts';

const run = (over: Partial<Tally>): Tally => ({
  runs: 1,
  takeovers: [{ kind: 'transcoder', listedMs: 1_000 }],
  renditions: { source: { frames: 60, wrong: 0, discontinuities: 0 } },
  ...{ disconnects: 0, objects: 10, violations: [] },
  ...over,
});

test('runs add up to one tally, and nothing that one of them broke is forgotten', () => {
  const file = join(tmpdir(), `tally-${process.pid}.json`);
  addedTo(file, run({ violations: ['the playlist went back'] }));
  const sum = addedTo(
    file,
    run({ takeovers: [{ kind: 'pause' }], renditions: { '240p': { frames: 5, wrong: 1, discontinuities: 2 } } }),
  );
  rmSync(file);
  expect(sum).toEqual({
    runs: 2,
    takeovers: [{ kind: 'transcoder', listedMs: 1_000 }, { kind: 'pause' }],
    renditions: {
      source: { frames: 60, wrong: 0, discontinuities: 0 },
      '240p': { frames: 5, wrong: 1, discontinuities: 2 },
    },
    ...{ disconnects: 0, objects: 20, violations: ['the playlist went back'] },
  });
});
