import { expect, test } from 'vitest';
import { SegmentWatch, type PictureVerdict } from './segment-watch.ts';
import type { Timeline } from './timeline.ts';

interface Picture {
  dtsMs: number;
  ptsMs: number;
  isKeyframe: boolean;
}

const timelineOf = (mode: Timeline['mode']): Timeline => ({
  mode,
  segmentMs: 2_000,
  partMs: undefined,
  targetDurationSeconds: 2,
  firstSegmentSlackMs: 2_499,
});
/** Twenty-five pictures a second, a keyframe every `gopMs`, without those between two times. */
const source = (toMs: number, gopMs: number, [fromHole, toHole] = [0, 0]): Picture[] =>
  Array.from({ length: toMs / 40 }, (_, i) => i * 40)
    .filter((timeMs) => timeMs < fromHole || timeMs >= toHole)
    .map((timeMs) => ({ dtsMs: timeMs, ptsMs: timeMs, isKeyframe: timeMs % gopMs === 0 }));

/** What is said of a source, in order, each verdict once. */
function verdictsOn(pictures: readonly Picture[], mode: Timeline['mode'], startMs = 0): PictureVerdict[] {
  const watch = new SegmentWatch(timelineOf(mode), { startMs, segmentStartMs: undefined });
  const verdicts: PictureVerdict[] = [];
  for (const picture of pictures) {
    const verdict = watch.look(picture);
    if (verdict.kind !== verdicts.at(-1)?.kind) verdicts.push(verdict);
    if (verdict.kind === 'hole' || verdict.kind === 'not-followable') break;
  }
  return verdicts;
}
const kinds = (verdicts: readonly PictureVerdict[]) => verdicts.map(({ kind }) => kind);

test.each(['follow', 'grid'] as const)('a source with regular keyframes goes on (%s)', (mode) => {
  expect(kinds(verdictsOn(source(20_000, 2_000), mode))).toEqual(['goes-on']);
});

test('keyframes that are too far apart can not be followed, and are of no matter on the grid', () => {
  expect(verdictsOn(source(20_000, 4_000), 'follow').at(-1)).toEqual({ kind: 'not-followable', openMs: 2_520 });
  expect(kinds(verdictsOn(source(20_000, 8_000), 'grid'))).toEqual(['goes-on']);
});

test('pictures that are missing within a segment are no hole', () => {
  expect(kinds(verdictsOn(source(20_000, 2_000, [4_400, 6_000]), 'follow'))).toEqual(['goes-on']);
});

test('a source that stood still for longer than a segment goes on with the next keyframe', () => {
  const verdicts = verdictsOn(source(20_000, 2_000, [4_400, 9_000]), 'follow');
  expect(verdicts).toEqual([{ kind: 'goes-on' }, { kind: 'left-out' }, { kind: 'hole', fromMs: 10_000 }]);
});

test('on the grid it goes on with the next picture', () => {
  const verdicts = verdictsOn(source(20_000, 8_000, [4_400, 9_000]), 'grid');
  expect(verdicts).toEqual([{ kind: 'goes-on' }, { kind: 'hole', fromMs: 9_000 }]);
});

test('the first segment decides how long the others may be', () => {
  const watch = new SegmentWatch(
    { ...timelineOf('follow'), targetDurationSeconds: undefined },
    { startMs: 0, segmentStartMs: undefined },
  );
  const keyframesMs = new Set([0, 2_000]);
  const pictures = source(20_000, 2_000).map((picture) => ({ ...picture, isKeyframe: keyframesMs.has(picture.ptsMs) }));
  const last = pictures.find((picture) => watch.look(picture).kind === 'not-followable');
  expect(last?.ptsMs).toBe(4_520);
});

test('a run that follows its source begins with a keyframe', () => {
  const verdicts = verdictsOn(source(20_000, 2_000), 'follow', 4_400);
  expect(verdicts).toEqual([{ kind: 'goes-on' }, { kind: 'left-out' }, { kind: 'hole', fromMs: 6_000 }]);
  expect(kinds(verdictsOn(source(20_000, 2_000), 'grid', 4_400))).toEqual(['goes-on']);
});

test('a run that was to begin within the hole begins behind it', () => {
  const verdicts = verdictsOn(source(20_000, 2_000, [4_400, 9_000]).slice(50), 'follow', 4_400);
  expect(verdicts.at(-1)).toEqual({ kind: 'hole', fromMs: 10_000 });
});
