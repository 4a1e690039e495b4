// The promise of the part target (rfc8216bis §4.4.4.9): no part is longer, and none but the last of its segment shorter
// than 85 % of it, at every frame rate and for sound, with the source's times in whole milliseconds.
import { expect, test } from 'vitest';
import { partTargetMs, type Timeline } from '../timeline/timeline.ts';
import { AudioPackager } from './audio-packager.ts';
import type { CutPlace, PackagedPart } from './cut.ts';
import { VideoPackager, videoTimescale } from './video-packager.ts';

const data = Uint8Array.of(0, 0, 0, 1, 0x65);
const sourceMs = 20_000;
/** By which playlists tell a part to be longer than it is. */
const marginMs = 0.01;

function timelineOf(partMs: number): Timeline {
  return { mode: 'follow', segmentMs: 2_000, partMs, targetDurationSeconds: 2, firstSegmentSlackMs: 2_499 };
}

/** Durations in ms of the parts that are not the last of their segment, and of those that are. */
function measured(parts: readonly PackagedPart[], timescale: number) {
  const durations = (last: boolean) =>
    parts
      .filter(({ place }) => place.endsSegment === last)
      .map(({ durationTicks }) => (durationTicks * 1_000) / timescale);
  return { inner: durations(false), last: durations(true) };
}

function packageVideo(frameRate: number, partMs: number, onCut?: (place: CutPlace) => void): PackagedPart[] {
  const parts: PackagedPart[] = [];
  const packager = new VideoPackager({
    ...{ renditionId: 'source', timeline: timelineOf(partMs), baseMs: 0, fromMs: 0, nominalFrameMs: 1_000 / frameRate },
    ...{ onPart: (part) => parts.push(part), onGap: () => undefined, onCut },
  });
  const gop = Math.round(2 * frameRate);
  for (let i = 0; (i * 1_000) / frameRate < sourceMs; i += 1) {
    const ms = Math.round((i * 1_000) / frameRate);
    packager.push({ dtsMs: ms, ptsMs: ms, isKeyframe: i % gop === 0, data });
  }
  return parts;
}

function expectKept({ inner, last }: ReturnType<typeof measured>, partMs: number, soundFrameMs?: number): void {
  const targetMs = partTargetMs(partMs, soundFrameMs);
  expect(inner.length).toBeGreaterThan(8);
  expect(Math.min(...inner)).toBeGreaterThanOrEqual(0.85 * targetMs);
  expect(Math.max(...inner, ...last)).toBeLessThanOrEqual(targetMs - marginMs);
}

const rates = [15, 24_000 / 1_001, 24, 25, 30_000 / 1_001, 30, 50, 60_000 / 1_001, 60];

test.each(rates.flatMap((rate) => [500, 1_000].map((partMs) => [rate, partMs] as const)))(
  'parts of %f pictures a second keep the target of parts of %i ms',
  (rate, partMs) => expectKept(measured(packageVideo(rate, partMs), videoTimescale), partMs),
);

test.each([
  ['AAC at 48 kHz', 48_000, 1_024],
  ['AAC at 44.1 kHz', 44_100, 1_024],
  ['HE-AAC at 24 kHz', 24_000, 1_024],
  ['Opus of 20 ms', 48_000, 960],
  ['Opus of 40 ms', 48_000, 1_920],
  ['Opus of 60 ms', 48_000, 2_880],
])('parts of sound keep it, cut where the picture is: %s', (_what, sampleRateHz, samples) => {
  const parts: PackagedPart[] = [];
  const packager = new AudioPackager({
    ...{ renditionId: 'audio', configuration: { sampleRateHz }, baseMs: 0, fromMs: 0, resume: undefined },
    ...{ patienceMs: 3_000, onPart: (part) => parts.push(part), onGap: () => undefined },
  });
  packageVideo(30, 500, (place) => packager.cutAt(place));
  for (let i = 0; (i * samples * 1_000) / sampleRateHz < sourceMs; i += 1)
    packager.push({ ptsMs: Math.round((i * samples * 1_000) / sampleRateHz), samples, data });
  expectKept(measured(parts, sampleRateHz), 500, (samples * 1_000) / sampleRateHz);
});
