import { parseAacConfiguration, silentFrame } from '@millrace/codecs';
import { expect, test } from 'vitest';
import { AudioPackager, type AudioPackagerOptions, type AudioResume } from './audio-packager.ts';
import { CutAssembler, MisalignedError } from './cut-assembler.ts';
import type { Cut, CutPlace, PackagedPart } from './cut.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { VideoPackager, type VideoPackagerOptions } from './video-packager.ts';

const data = Uint8Array.of(0, 0, 0, 1, 0x65);

const standard: Timeline = {
  mode: 'follow',
  segmentMs: 2_000,
  partMs: undefined,
  targetDurationSeconds: 2,
  firstSegmentSlackMs: 2_499,
};
const low: Timeline = { ...standard, partMs: 500 };

function packageVideo(
  pictures: readonly { dtsMs: number; ptsMs: number; isKeyframe: boolean }[],
  fromMs = 0,
  timeline = standard,
  resume: Pick<VideoPackagerOptions, 'open' | 'listedParts' | 'decodeStartMs'> = {},
  onGap: (place: CutPlace) => void = () => undefined,
) {
  const parts: PackagedPart[] = [];
  const packager = new VideoPackager({
    renditionId: 'source',
    timeline,
    baseMs: 10_000,
    fromMs,
    nominalFrameMs: 40,
    onPart: (part) => parts.push(part),
    onGap: (_id, place) => onGap(place),
    ...resume,
  });
  for (const picture of pictures) packager.push({ ...picture, data });
  packager.flush();
  return parts;
}

const pictures = (durationMs: number, delayMs = 80) =>
  Array.from({ length: durationMs / 40 }, (_, i) => ({
    dtsMs: i * 40,
    ptsMs: i * 40 + delayMs,
    isKeyframe: i % 50 === 0,
  }));

test('a segment begins at the presentation time of its first picture, in stream time, and the next where it ends', () => {
  const segments = packageVideo(pictures(4_000));
  expect(segments.map(({ place }) => [place.startMs, place.endMs])).toEqual([
    [80, 2_080],
    [2_080, 4_080],
  ]);
  expect(segments.map(({ startTicks, durationTicks }) => [startTicks, durationTicks])).toEqual([
    [10_080 * 90, 2_000 * 90],
    [12_080 * 90, 2_000 * 90],
  ]);
});

test.each<[string, Timeline, number, number]>([
  ['as long as the sound', standard, 3_900, 3_900],
  ['no longer than the target duration', standard, 9_000, 4_080],
  ['no longer than its part', low, 9_000, 3_580],
  ['for its own time when there is less sound', low, 3_100, 3_280],
])('the last picture of a source is shown %s', (_name, timeline, soundEndMs, endMs) => {
  const parts: PackagedPart[] = [];
  const packager = new VideoPackager({
    ...{ renditionId: 'source', timeline, baseMs: 0, fromMs: 0, nominalFrameMs: 40 },
    ...{ onPart: (part) => parts.push(part), onGap: () => undefined },
  });
  for (const picture of pictures(3_200)) packager.push({ ...picture, data });
  packager.flushWithSound(soundEndMs);
  const { place, startTicks, durationTicks } = parts.at(-1)!;
  expect([place.endMs, (startTicks + durationTicks) / 90]).toEqual([endMs, endMs]);
});

test('pictures are not copied: their bytes are part of a segment where they are', () => {
  const [part] = packageVideo(pictures(4_000), 0, low);
  const [boxes, ...samples] = part!.pieces;
  expect(samples.every((sample) => sample === data)).toBe(true);
  expect(part!.sizeBytes).toBe(boxes!.length + samples.length * data.length);
});

test.each([standard, low])('the first picture of a segment can be read without what follows', (timeline) => {
  const parts = packageVideo(pictures(4_000), 0, timeline);
  const firsts = parts.filter(({ place }) => place.part === 0);
  const behindFirst = (timeline === low ? 12 : 49) * data.length;
  expect(firsts.map(({ sizeBytes, keyframeBytes }) => sizeBytes - (keyframeBytes ?? 0))).toEqual([
    behindFirst,
    behindFirst,
  ]);
  expect(parts.filter(({ keyframeBytes }) => keyframeBytes !== undefined)).toEqual(firsts);
});

test('pictures of segments that are published already are left out', () => {
  expect(packageVideo(pictures(4_000), 2_080).map(({ place }) => place.startMs)).toEqual([2_080]);
});

test('decode times that stand still or go back do not make samples without duration', () => {
  const stuck = pictures(4_000).map((picture, i) => ({ ...picture, dtsMs: i > 10 && i < 14 ? 400 : picture.dtsMs }));
  expect(packageVideo(stuck).map(({ durationTicks }) => durationTicks)).toEqual([2_000 * 90, 2_000 * 90]);
});

test('a segment lasts until the next one is shown, although pictures are missing and others are decoded too early', () => {
  const shown = pictures(6_000, 0).filter((_, i) => i < 35 || i >= 50);
  // As an encoder with two pictures of delay makes decode times: those of the pictures two before.
  const delayed = shown.map((picture, i) => ({ ...picture, dtsMs: shown[i - 2]?.ptsMs ?? picture.ptsMs - 80 }));
  const segments = packageVideo(delayed);
  expect(segments.map(({ startTicks, durationTicks }) => [startTicks / 90 - 10_000, durationTicks / 90])).toEqual([
    [0, 2_000],
    [2_000, 2_000],
    [4_000, 2_000],
  ]);
});

test('in low latency a segment comes in parts, and the parts joined are the segment', () => {
  const parts = packageVideo(pictures(4_000), 0, low);
  expect(parts.map(({ place }) => [place.segmentStartMs, place.part, place.endsSegment])).toEqual([
    ...[0, 1, 2, 3].map((part) => [80, part, part === 3]),
    ...[0, 1, 2, 3].map((part) => [2_080, part, part === 3]),
  ]);
  expect(parts.map(({ independent }) => independent)).toEqual([true, false, false, false, true, false, false, false]);
  let ticks = 10_080 * 90;
  for (const part of parts) {
    expect(part.startTicks).toBe(ticks);
    ticks += part.durationTicks;
    expect(part.durationTicks).toBeGreaterThanOrEqual(0.85 * 535 * 90);
    expect(part.durationTicks).toBeLessThanOrEqual(535 * 90);
  }
  expect(ticks).toBe(14_080 * 90);
});

test('what is left of a segment when its next keyframe is late goes into its last part', () => {
  const late = pictures(4_800).map((picture, i) => ({ ...picture, isKeyframe: i % 60 === 0 }));
  const parts = packageVideo(late, 0, low);
  expect(parts.slice(0, 5).map(({ place }) => [place.part, place.endMs])).toEqual([
    [0, 580],
    [1, 1_080],
    [2, 1_580],
    [3, 2_080],
    [4, 2_480],
  ]);
});

test.each([0, 33])('a run that begins with a later segment makes it of the same bytes (jitter %i ms)', (jitterMs) => {
  const jittered = pictures(8_000).map((picture) => ({
    ...picture,
    ptsMs: picture.ptsMs + (Math.floor(picture.dtsMs / 2_000) % 2) * jitterMs,
  }));
  const first = packageVideo(jittered, 0, low);
  const fromMs = 4_080;
  const expected = first.filter(({ place }) => place.startMs >= fromMs);
  const decodeStartMs = expected[0]!.startTicks / 90 - 10_000;
  const rest = jittered.filter(({ dtsMs }) => dtsMs >= 4_000);
  const second = packageVideo(rest, fromMs, low, { decodeStartMs });
  expect(second.length).toBe(8);
  const hex = (parts: readonly PackagedPart[]) => parts.map(({ pieces }) => Buffer.concat(pieces).toString('hex'));
  expect(hex(second)).toEqual(hex(expected));
});

test('parts that are listed already are not told again, and what follows begins with the next picture', () => {
  const all = packageVideo(pictures(4_000), 0, low);
  const rest = packageVideo(pictures(4_000), 0, low, { listedParts: 3 });
  expect(rest).toEqual(all.slice(3));
});

test('an encoded rendition goes on within a segment at a key frame that begins none', () => {
  const open = { segmentStartMs: 80, part: 3, startMs: 1_580 };
  const rest = pictures(4_000)
    .filter(({ ptsMs }) => ptsMs >= 1_580)
    .map((picture, i) => ({ ...picture, isKeyframe: picture.isKeyframe || i === 0 }));
  const parts = packageVideo(rest, 1_580, low, { open });
  expect(parts.slice(0, 2).map(({ place }) => place)).toMatchObject([
    { segmentStartMs: 80, part: 3, startMs: 1_580, endMs: 2_080, endsSegment: true },
    { segmentStartMs: 2_080, part: 0 },
  ]);
  expect(parts[0]).toMatchObject({ independent: true, startTicks: 11_600 * 90 });
});

/** Picture numbers `from` to `to` are missing. */
const without = (from: number, to: number) => pictures(4_000).filter((_, i) => i < from || i >= to);
const listedMs = ({ durationTicks }: PackagedPart) => durationTicks / 90;

test.each([
  ['within a part', 15, 20],
  ['over a part', 10, 30],
  ['to the end of the segment', 20, 50],
])(
  'pictures that are missing %s leave every part within PART-TARGET, and none without its time',
  (_where, from, to) => {
    const gaps: CutPlace[] = [];
    const parts = packageVideo(without(from, to), 0, low, {}, (place) => gaps.push(place));
    for (const part of parts) expect(listedMs(part)).toBeLessThanOrEqual(535);
    const inFirst = (place: CutPlace) => place.segmentStartMs === 80;
    const first = parts.filter(({ place }) => inFirst(place));
    const gapMs = gaps.filter(inFirst).map(({ startMs, endMs }) => endMs - startMs);
    expect([...first.map(listedMs), ...gapMs].reduce((sum, each) => sum + each, 0)).toBeCloseTo(2_000, 3);
    const numbers = [...first.map(({ place }) => place.part), ...gaps.filter(inFirst).map(({ part }) => part)];
    expect(numbers.sort()).toEqual([0, 1, 2, 3]);
  },
);

test('ten pictures a second make parts that can be listed', () => {
  const slow = Array.from({ length: 48 }, (_, i) => ({ dtsMs: i * 83, ptsMs: i * 83, isKeyframe: i % 24 === 0 }));
  for (const part of packageVideo(slow, 0, low).slice(0, -1)) {
    expect(listedMs(part)).toBeLessThanOrEqual(535);
    if (!part.place.endsSegment) expect(listedMs(part)).toBeGreaterThanOrEqual(0.85 * 535);
  }
});

const configuration = parseAacConfiguration(Uint8Array.of(0x11, 0x90));

const silence = silentFrame('mp4a.40.2', 2)!;

function audioPackager(resume?: AudioResume, changes: Partial<AudioPackagerOptions> = {}) {
  const segments: PackagedPart[] = [];
  const gaps: number[] = [];
  const packager = new AudioPackager({
    renditionId: 'audio',
    configuration,
    baseMs: 0,
    fromMs: 0,
    resume,
    silence,
    patienceMs: 3_000,
    ...changes,
    onPart: (part) => segments.push(part),
    onGap: (_id, place) => gaps.push(place.startMs),
  });
  return { packager, segments, gaps };
}

const whole = (startMs: number): CutPlace => ({
  segmentStartMs: startMs,
  part: 0,
  startMs,
  endMs: startMs + 2_000,
  endsSegment: true,
});
const frameMs = (i: number) => Math.round((i * 1_024) / 48);

test('sound follows the cuts of the picture and is counted in samples, without holes', () => {
  const { packager, segments } = audioPackager();
  packager.cutAt(whole(0));
  packager.cutAt(whole(2_000));
  for (let i = 0; i < 200; i += 1) packager.push({ ptsMs: frameMs(i), samples: 1_024, data });
  expect(segments.map(({ startTicks, durationTicks }) => [startTicks, durationTicks / 1_024])).toEqual([
    [0, 94],
    [94 * 1_024, 94],
  ]);
});

/** Frames of a segment, told by their sizes: those of silence are longer than the others here. */
const framesOf = ({ pieces }: PackagedPart) => {
  const heard = Buffer.concat(pieces);
  let silent = 0;
  for (let at = heard.indexOf(silence.data); at >= 0; at = heard.indexOf(silence.data, at + silence.data.length))
    silent += 1;
  return { silent };
};

test('a hole in the sound is filled with silence, and everything behind it is at its own time', () => {
  const { packager, segments } = audioPackager();
  packager.cutAt(whole(0));
  for (let i = 0; i < 120; i += 1) packager.push({ ptsMs: frameMs(i) + (i < 20 ? 0 : 500), samples: 1_024, data });
  expect(segments[0]).toMatchObject({ startTicks: 0, durationTicks: 94 * 1_024 });
  expect(framesOf(segments[0]!)).toEqual({ silent: 23 });
});

test('sound that has stopped is waited for, once, and then silence takes its place until it is back', () => {
  const { packager, segments, gaps } = audioPackager();
  const cut = (startMs: number) => {
    packager.pictureAt(startMs + 2_000);
    packager.cutAt(whole(startMs));
  };
  packager.push({ ptsMs: 0, samples: 1_024, data });
  cut(0);
  expect(segments).toHaveLength(0);
  cut(2_000);
  expect(segments).toHaveLength(2);
  cut(4_000);
  expect(segments).toHaveLength(3);
  for (let i = 300; i < 400; i += 1) packager.push({ ptsMs: frameMs(i), samples: 1_024, data });
  cut(6_000);
  expect(segments).toHaveLength(4);
  expect(segments.map(({ startTicks, durationTicks }) => startTicks + durationTicks)).toEqual(
    segments.map(({ startTicks }, i) => segments[i + 1]?.startTicks ?? startTicks + segments[i]!.durationTicks),
  );
  expect(segments.map((segment) => framesOf(segment).silent)).toEqual([93, 94, 93, 19]);
  expect(gaps).toEqual([]);
});

test('of sound that goes on for an hour without pictures no more is kept than may be listed with them', () => {
  const { packager, segments } = audioPackager(undefined, { longestLeadMs: 30_000, silence: undefined });
  packager.pictureAt(0);
  for (let i = 0; frameMs(i) < 3_600_000; i += 1) packager.push({ ptsMs: frameMs(i), samples: 1_024, data });
  packager.cutAt({ ...whole(0), endMs: 3_600_000 });
  packager.flush();
  expect(segments.map(({ durationTicks }) => Math.round(durationTicks / 48_000))).toEqual([30]);
});

test('sound that comes before the first picture is kept', () => {
  const { packager, segments } = audioPackager(undefined, { longestLeadMs: 30_000 });
  for (let i = 0; i < 100; i += 1) packager.push({ ptsMs: frameMs(i), samples: 1_024, data });
  packager.cutAt(whole(0));
  expect(segments).toHaveLength(1);
});

test('sound that begins later than the picture is silence until then', () => {
  const { packager, segments } = audioPackager();
  packager.cutAt(whole(0));
  for (let i = 50; i < 100; i += 1) packager.push({ ptsMs: frameMs(i), samples: 1_024, data });
  expect(segments[0]).toMatchObject({ startTicks: 0, durationTicks: 94 * 1_024 });
  expect(framesOf(segments[0]!)).toEqual({ silent: 50 });
});

test('a stream that has to have sound and gets none has silence at once', () => {
  const { packager, segments } = audioPackager(undefined, { patienceMs: 0 });
  packager.cutAt(whole(0));
  expect(segments[0]).toMatchObject({ startTicks: 0, durationTicks: 94 * 1_024 });
});

test('sound that always comes later than it was waited for is waited for longer, and heard', () => {
  const { packager, segments } = audioPackager(undefined, { patienceMs: 1_000 });
  for (let startMs = 0; startMs < 12_000; startMs += 500) {
    packager.pictureAt(startMs + 500);
    packager.cutAt({ segmentStartMs: 0, part: startMs / 500, startMs, endMs: startMs + 500, endsSegment: false });
    for (let ms = startMs - 1_500; ms < startMs - 1_000; ms += 20)
      if (ms >= 0) packager.push({ ptsMs: ms, samples: 960, data });
  }
  const silentParts = segments.filter((segment) => framesOf(segment).silent > 0);
  expect(silentParts.length).toBeLessThanOrEqual(4);
  expect(segments.length).toBeGreaterThan(18);
});

test('a layout that silence can not be made in leaves a gap', () => {
  const { packager, gaps } = audioPackager(undefined, { silence: undefined });
  packager.push({ ptsMs: 0, samples: 1_024, data });
  packager.cutAt(whole(0));
  packager.cutAt(whole(2_000));
  packager.pictureAt(4_000);
  expect(gaps).toEqual([2_000]);
});

test.each([0, 30, -20])(
  'a successor goes on with the frame behind the last one, although the source is %i ms ahead of its samples',
  (driftMs) => {
    const resume = { ticks: 94 * 1_024, driftTicks: driftMs * 48 };
    const { packager, segments } = audioPackager(resume);
    packager.cutAt(whole(2_000));
    for (let i = 80; i < 200; i += 1)
      packager.push({ ptsMs: frameMs(i) + driftMs, samples: 1_024, data: Uint8Array.of(i) });
    expect(segments[0]).toMatchObject({ startTicks: 94 * 1_024, durationTicks: 94 * 1_024 });
    expect(segments[0]!.pieces[0]!.at(-94)).toBe(94);
  },
);

function part(renditionId: string, startMs: number): PackagedPart {
  const media = { pieces: [data], sizeBytes: data.length };
  return { renditionId, place: whole(startMs), startTicks: 0, durationTicks: 1, independent: true, ...media };
}

test('cuts leave in order, each with all its renditions', () => {
  const cuts: Cut[] = [];
  const assembler = new CutAssembler(['source', '480p', 'audio'], (cut) => cuts.push(cut));
  for (const id of ['source', 'audio']) for (const startMs of [0, 2_000]) assembler.add(part(id, startMs));
  expect(cuts).toEqual([]);
  assembler.add(part('480p', 0));
  assembler.add(part('480p', 2_000));
  expect(cuts.map(({ place, parts }) => [place.startMs, parts.size])).toEqual([
    [0, 3],
    [2_000, 3],
  ]);
});

test('a rendition that was cut elsewhere breaks the run', () => {
  const assembler = new CutAssembler(['source', '480p'], () => undefined);
  assembler.add(part('source', 0));
  assembler.add(part('source', 2_000));
  expect(() => assembler.add(part('480p', 1_000))).toThrow(MisalignedError);
});

test('a gap completes a cut', () => {
  const cuts: Cut[] = [];
  const assembler = new CutAssembler(['source', 'audio'], (cut) => cuts.push(cut));
  assembler.add(part('source', 0));
  assembler.gap('audio', whole(0));
  expect(cuts[0]!.parts.has('audio')).toBe(false);
});
