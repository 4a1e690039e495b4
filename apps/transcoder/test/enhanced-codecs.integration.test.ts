// Sources that Enhanced RTMP brings: what is stored of them decodes, and every picture has its own time.
import { makeEnhancedFlv, type EnhancedClip } from '@millrace/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { cellsOf, runsOf, startTranscoderUnderTest } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
const { transcode, presentationTimes } = transcoder;
afterAll(() => transcoder.close());

const usual = { audio: 'aac', durationMs: 6_000, gopFrames: 60 } as const;
const x265 = (parameters: string) => [
  ...['-tag:v', 'hvc1', '-preset', 'ultrafast'],
  ...['-x265-params', `log-level=none:keyint=60:min-keyint=60:scenecut=0:bframes=3:${parameters}`],
];
const hevc: EnhancedClip = { ...usual, video: 'libx265', arguments: x265('open-gop=0') };
const av1: EnhancedClip = { ...usual, video: 'libsvtav1', arguments: ['-preset', '12'] };
const vp9: EnhancedClip = {
  ...usual,
  video: 'libvpx-vp9',
  arguments: ['-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k'],
};
const avcWithOpus: EnhancedClip = { ...usual, video: 'libx264', audio: 'libopus', arguments: ['-preset', 'ultrafast'] };
/** When the pictures of a clip are shown, in ms from the first one on. */
const everyPicture = Array.from({ length: 180 }, (_, i) => Math.round((i * 1_000) / 30));

describe.each([
  ['HEVC', hevc, 'hvc1.1.6.L63.90', 0],
  ['HEVC with open groups of pictures', { ...hevc, arguments: x265('open-gop=1') }, 'hvc1.1.6.L63.90', 3],
  ['AV1', av1, 'av01.0.01M.08', 0],
  ['VP9', vp9, 'vp09.00.21.08', 0],
] as const)('%s with AAC', (_name, clip, codecs, leadingPictures) => {
  test('is passed through on top of rungs in H.264, all cut at the same pictures, each at its own time', async () => {
    const outcome = await transcode(await makeEnhancedFlv(clip));
    expect(outcome.reason).toBe('source-ended');
    const [record] = runsOf(outcome);
    expect(record!.mode).toBe('follow');
    const codecStrings = record!.renditions.map((rendition) => [rendition.id, rendition.codecs]);
    expect(codecStrings).toEqual([
      ['source', codecs],
      ['240p', expect.stringMatching(/^avc1\.64/)],
      ['audio', 'mp4a.40.2'],
    ]);
    expect(record!.renditions[0]).toMatchObject({ widthPx: 640, heightPx: 360, frameRate: 30 });
    const cells = cellsOf(outcome);
    expect(cells.map(({ startMs, endMs }) => endMs - startMs)).toEqual([2_000, 2_000, 2_000]);
    // Pictures that are shown before their keyframe come behind it in the source, and before the cut in what is encoded.
    const leads = cells.map(({ media }) => media['240p']!.startTicks - media['source']!.startTicks);
    expect(leads).toEqual([0, 1, 2].map((cell) => (cell === 0 ? 0 : (leadingPictures * 90_000) / 30)));
    expectTimes(await presentationTimes(outcome, 'source'));
    expect(await presentationTimes(outcome, '240p')).toEqual(await presentationTimes(outcome, 'source'));
  });
});

test('a relay that breaks costs an HEVC source no picture', async () => {
  const tags = await makeEnhancedFlv({ ...hevc, arguments: x265('open-gop=1') });
  const outcome = await transcode(tags, { edge: { breakFirstPullAtMs: 5_000 } });
  expect(outcome.pulls).toHaveLength(2);
  expectTimes(await presentationTimes(outcome, 'source'));
  expect(await presentationTimes(outcome, '240p')).toEqual(await presentationTimes(outcome, 'source'));
});

test('an HEVC source whose keyframes are too far apart goes on the grid, in H.264 only', async () => {
  const parameters = x265('open-gop=0').map((argument) => argument.replace('keyint=60:min-keyint=60', 'keyint=240'));
  const outcome = await transcode(await makeEnhancedFlv({ ...hevc, gopFrames: 240, arguments: parameters }));
  const [record] = runsOf(outcome);
  expect(record).toMatchObject({ mode: 'grid', targetDurationSeconds: 2 });
  expect(record!.renditions.map(({ id, codecs }) => [id, codecs.slice(0, 4)])).toEqual([
    ['360p', 'avc1'],
    ['240p', 'avc1'],
    ['audio', 'mp4a'],
  ]);
  expectTimes(await presentationTimes(outcome, '360p'));
});

test('an HEVC source whose samples are not square is shown in its shape by every rendition', async () => {
  const clip = { ...hevc, durationMs: 3_000, arguments: [...hevc.arguments!, '-vf', 'setsar=4/3'] };
  const outcome = await transcode(await makeEnhancedFlv(clip));
  const shapes = runsOf(outcome)[0]!.renditions.flatMap((each) => (each.kind === 'video' ? [each] : []));
  expect(shapes.map(({ id, widthPx, heightPx }) => [id, widthPx, heightPx])).toEqual([
    ['source', 640, 360],
    ['240p', 568, 240],
  ]);
});

test('what the ffmpeg has no decoder for is passed through without rungs', async () => {
  const outcome = await transcode(await makeEnhancedFlv(av1), { deps: { decoders: new Map([['avc', 'h264']]) } });
  expect(runsOf(outcome)[0]!.renditions.map(({ id }) => id)).toEqual(['source', 'audio']);
  expectTimes(await presentationTimes(outcome, 'source'));
});

test.each([
  ['20', 300],
  ['60', 100],
])('Opus in packets of %s ms is a rendition of its own, without holes', async (packetMs, packets) => {
  const clip = { ...avcWithOpus, arguments: [...avcWithOpus.arguments!, '-frame_duration', packetMs] };
  const outcome = await transcode(await makeEnhancedFlv(clip));
  const [record] = runsOf(outcome);
  expect(record!.renditions.map(({ id }) => id)).toEqual(['source', '240p', 'audio']);
  expect(record!.renditions[2]).toMatchObject({ codecs: 'opus', timescale: 48_000, sampleRateHz: 48_000, channels: 2 });
  const times = await presentationTimes(outcome, 'audio', 'packet');
  expect(times.length).toBeGreaterThanOrEqual(packets - 2);
  expect(times).toEqual(times.map((_, i) => i * Number(packetMs)));
  const cells = cellsOf(outcome);
  for (const { media, startMs } of cells)
    expect(Math.abs(media['audio']!.startTicks / 48 - startMs)).toBeLessThan(Number(packetMs) + 25);
});

test('sound that is not packaged is played as AAC, and goes on at its place when the relay breaks', async () => {
  const tags = await makeEnhancedFlv({ ...avcWithOpus, audio: 'libmp3lame', durationMs: 4_000 });
  const outcome = await transcode(tags, { edge: { breakFirstPullAtMs: 3_000 } });
  expect(outcome.pulls).toHaveLength(2);
  const sound = { id: 'audio', codecs: 'mp4a.40.2', timescale: 48_000, sampleRateHz: 48_000, channels: 2 };
  expect(runsOf(outcome)[0]!.renditions[2]).toMatchObject(sound);
  const times = await presentationTimes(outcome, 'audio');
  expect(times.length).toBeGreaterThanOrEqual(185);
  times.forEach((timeMs, i) => expect(Math.abs(timeMs - (i * 1_024) / 48)).toBeLessThan(2));
});

/** The clip's pictures, each within the rounding of its two time stamps. */
function expectTimes(timesMs: readonly number[]): void {
  expect(timesMs).toHaveLength(everyPicture.length);
  timesMs.forEach((timeMs, i) => {
    expect(Math.abs(timeMs - everyPicture[i]!)).toBeLessThanOrEqual(1);
  });
}
