import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBoundary, longestSegmentMs, partTargetMs, targetDurationSeconds, type Timeline } from './timeline.ts';
import { framesToMeasure, measureFrameRate } from './frame-rate.ts';
import { createUnwrap } from './unwrap.ts';

const timeline = (mode: 'follow' | 'grid'): Timeline => ({
  mode,
  segmentMs: 2_000,
  partMs: undefined,
  targetDurationSeconds: undefined,
  firstSegmentSlackMs: 2_499,
});

function cut(mode: 'follow' | 'grid', keyframesMs: readonly number[], fromMs: number): number[] {
  const starts = [fromMs];
  for (const keyframeMs of keyframesMs) {
    if (keyframeMs > fromMs && isBoundary(timeline(mode), starts.at(-1)!, keyframeMs)) starts.push(keyframeMs);
  }
  return starts;
}

const every = (intervalMs: number, count = 20) => Array.from({ length: count }, (_, i) => Math.round(i * intervalMs));
const lengths = (starts: readonly number[]) => new Set(starts.slice(1).map((start, i) => start - starts[i]!));

test.each([
  [500, [1_500]],
  [1_000, [2_000]],
  [2_000, [2_000]],
  [4_000, [4_000]],
])('keyframes every %i ms give segments of %j ms', (intervalMs, expected) => {
  expect([...lengths(cut('follow', every(intervalMs), 0))]).toEqual(expected);
});

test('the first segment of a low-latency stream ends with the first keyframe that leaves it long enough', () => {
  const first = (keyframeMs: number, changes: Partial<Timeline> = {}) =>
    isBoundary({ ...timeline('follow'), partMs: 500, ...changes }, 0, keyframeMs, true);
  expect([500, 1_000, 2_000].map((keyframeMs) => first(keyframeMs))).toEqual([false, true, true]);
  expect(first(1_000, { partMs: undefined })).toBe(false);
  expect(isBoundary({ ...timeline('follow'), partMs: 500 }, 0, 1_000)).toBe(false);
});

test('keyframes every 2.002 s (29.97 fps) never make a short or a double segment', () => {
  for (const length of lengths(cut('follow', every(2_002, 3_000), 0)))
    expect(Math.abs(length - 2_002)).toBeLessThanOrEqual(1);
});

test('a worker that starts at any boundary cuts where the first one would have', () => {
  const keyframes = fc.array(fc.integer({ min: 20, max: 2_400 }), { minLength: 3, maxLength: 60 }).map((steps) => {
    let timeMs = 0;
    return steps.map((step) => (timeMs += step));
  });
  fc.assert(
    fc.property(keyframes, fc.constantFrom('follow' as const, 'grid' as const), fc.nat(), (times, mode, pick) => {
      const first = cut(mode, times, times[0]!);
      const resumeAt = first[pick % first.length]!;
      expect(cut(mode, times, resumeAt)).toEqual(first.filter((start) => start >= resumeAt));
    }),
  );
});

test('on the grid a segment begins in each cell, at the first keyframe there', () => {
  expect(cut('grid', [0, 1_999, 2_033, 3_000, 4_000, 6_020], 0)).toEqual([0, 2_033, 4_000, 6_020]);
});

test('the target duration holds the first segment, and is two seconds at least', () => {
  expect(targetDurationSeconds(timeline('follow'), 1_500)).toBe(2);
  expect(targetDurationSeconds(timeline('follow'), 4_004)).toBe(4);
  expect(targetDurationSeconds(timeline('grid'), 900)).toBe(2);
  expect(Math.round(longestSegmentMs({ ...timeline('follow'), targetDurationSeconds: 2 }) / 1_000)).toBe(2);
});

test('parts of half a second promise 535 ms, for ever', () => {
  expect(partTargetMs(500)).toBe(535);
});

test.each([24_000 / 1_001, 25, 30_000 / 1_001, 30, 50, 60_000 / 1_001, 60])(
  'a declared rate of %f is believed',
  (rate) => {
    const times = Array.from({ length: framesToMeasure }, (_, i) => Math.round((i * 1_000) / rate));
    expect(measureFrameRate(times, rate)).toBe(rate);
  },
);

test('a declared rate that the time stamps contradict is not believed, and none is above 60', () => {
  const times = Array.from({ length: framesToMeasure }, (_, i) => Math.round((i * 1_000) / 30));
  expect(measureFrameRate(times, 1_000)).toBeCloseTo(30, 1);
  expect(measureFrameRate(times, undefined)).toBeCloseTo(30, 1);
  expect(measureFrameRate([0, 8, 17, 25], undefined)).toBe(60);
});

test('a live source whose time stamps jitter is still measured right', () => {
  const jittered = [0, 12, 51, 79, 118, 139, 171, 210, 232, 268, 291, 322, 348];
  expect(measureFrameRate(jittered, 30)).toBe(30);
  expect(measureFrameRate(jittered, undefined)).toBeCloseTo(30, 0);
});

test.each([2 ** 31, 2 ** 32])('time goes on over a wrap at %i ms, and back by small steps', (modulus) => {
  const unwrap = createUnwrap();
  const start = modulus - 100;
  expect([start, modulus - 33, 0, 33, 20].map((timeMs) => unwrap(timeMs) - start)).toEqual([0, 67, 100, 133, 120]);
});

test('time goes on from where it was, though its time stamps have begun anew since', () => {
  const nearMs = 2 ** 32 + 60_000;
  expect([0, 2_000].map((timeMs) => createUnwrap(nearMs)((nearMs + timeMs) % 2 ** 32))).toEqual([
    nearMs,
    nearMs + 2_000,
  ]);
  expect(createUnwrap(nearMs)(30_000)).toBe(2 ** 32 + 30_000);
});
