// Sources with something wrong with them, through a real ffmpeg: whatever they do, playlists keep what they promise, every
// picture that can be shown is there, and a discontinuity stands where docs/reference/sources.md says and nowhere else.
import type { LatencyMode, TranscodeJob } from '@millrace/pipeline';
import type { FlvTag } from '@millrace/flv';
import { announcedAt, changedAt, delayed, makeClip, withCaptions, without, type Clip } from '@millrace/testing';
import { afterAll, expect, test } from 'vitest';
import { captionsOf, decodedFrames, expectKeptPromises, isGap } from './kept-promises.ts';
import { toFlvTags } from './stub-edge.ts';
import { cellsOf, mediaWithoutSlate, type Outcome, runsOf, startTranscoderUnderTest } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
const { storage } = transcoder.deps;
afterAll(() => transcoder.close());

const small = { widthPx: 426, heightPx: 240, durationMs: 9_000 };
const media = { ...mediaWithoutSlate, ladder: [{ heightPx: 144, bitrateBps: 200_000 }] };
const clip = async (changes: Partial<Clip> = {}) => toFlvTags(await makeClip({ ...small, ...changes }));

async function transcode(tags: readonly FlvTag[], order: Partial<TranscodeJob> = {}): Promise<Outcome> {
  const outcome = await transcoder.transcode(tags, { order: { media, ...order } });
  expect(outcome.reason).toBe('source-ended');
  expectKeptPromises(outcome);
  return outcome;
}
const modes = (outcome: Outcome) => runsOf(outcome).map(({ mode }) => mode);
const discontinuities = (outcome: Outcome) =>
  cellsOf(outcome).flatMap(({ discontinuity, mediaSequence }) => (discontinuity ? [mediaSequence] : []));
const frames = (outcome: Outcome, renditionId: string) => decodedFrames(storage, outcome, renditionId);
const seconds = (outcome: Outcome) => cellsOf(outcome).map(({ startMs, endMs }) => (endMs - startMs) / 1_000);

test.each<[string, Partial<Clip>, LatencyMode, number, number[]]>([
  // The first segment of a low-latency stream ends as soon as it may: players begin with a whole one.
  ['every second', { gopMs: 1_000 }, 'low', 270, [1, 2, 2, 2, 2]],
  ['every 2 s without B-frames', { bFrames: 0 }, 'low', 270, [2, 2, 2, 2, 1]],
  ['every 4 s', { gopMs: 4_000 }, 'standard', 270, [4, 4, 1]],
  ['every 2 s at 24 frames a second', { frameRate: 24 }, 'low', 216, [2, 2, 2, 2, 1]],
  ['every 2 s at 25 frames a second', { frameRate: 25 }, 'standard', 225, [2, 2, 2, 2, 1]],
  ['every 2 s at 29.97 frames a second', { frameRate: 29.97 }, 'low', 270, [2.002, 2.002, 2.002, 2.002, 1.001]],
  ['every 2 s at 50 frames a second', { frameRate: 50 }, 'low', 450, [2, 2, 2, 2, 1]],
  ['every 2 s at 60 frames a second', { frameRate: 60 }, 'standard', 540, [2, 2, 2, 2, 1]],
])('keyframes %s: passed through and cut there', async (_name, changes, latencyMode, pictures, lengths) => {
  const outcome = await transcode(await clip(changes), { latencyMode });
  expect(modes(outcome)).toEqual(['follow']);
  expect(seconds(outcome)).toEqual(lengths);
  expect(discontinuities(outcome)).toEqual([]);
  expect(await frames(outcome, 'source')).toEqual([pictures]);
  expect(await frames(outcome, '144p')).toEqual([pictures]);
});

/** Composition times that are all so much less, as encoders write them that keep decode times and let pictures be shown earlier. */
const shownEarlier = (tags: readonly FlvTag[], byMs: number) =>
  tags.map((tag) => {
    if (tag.type !== 'video' || tag.payload[1] !== 1) return tag;
    const payload = Buffer.from(tag.payload);
    payload.writeIntBE(payload.readIntBE(2, 3) - byMs, 2, 3);
    return { ...tag, payload };
  });

test.each<[TranscodeJob['latencyMode'], number, Partial<Clip>]>([
  ['low', 100, {}],
  ['standard', 1_000, { gopMs: 10_000 }],
])('in %s latency, pictures shown %i ms before the first one is sent: the stream begins with it', async (...source) => {
  const [latencyMode, byMs, changes] = source;
  const outcome = await transcode(shownEarlier(await clip(changes), byMs), { latencyMode });
  expect(cellsOf(outcome)[0]).toMatchObject({ startMs: 0, mediaSequence: 0 });
  expect(await frames(outcome, '144p')).toEqual([270]);
});

test('keyframes every 10 s: encoded only, cut every 2 s', async () => {
  const outcome = await transcode(await clip({ gopMs: 10_000 }), { latencyMode: 'low' });
  expect(modes(outcome)).toEqual(['grid']);
  expect(await frames(outcome, '144p')).toEqual([270]);
});

test('keyframes that come too late for once: from there on encoded only', async () => {
  const keyframesMs = [0, 2_000, 3_600, 6_800, 8_000];
  const outcome = await transcode(await clip({ keyframesMs }));
  expect(modes(outcome)).toEqual(['follow', 'grid']);
  expect(discontinuities(outcome)).toHaveLength(0);
  const made = await frames(outcome, '144p');
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(270);
});

test('a frame rate that varies: every picture at its own time, every part within PART-TARGET', async () => {
  const select = 'lt(t,2)+gte(t,6)+not(mod(n,4))';
  const keyframesMs = [0, 2_000, 4_000, 6_000, 8_000];
  const outcome = await transcode(await clip({ select, keyframesMs, bFrames: 0 }), { latencyMode: 'low' });
  expect(modes(outcome)).toEqual(['follow']);
  expect(discontinuities(outcome)).toEqual([]);
  const [pictures] = await frames(outcome, 'source');
  expect(await frames(outcome, '144p')).toEqual([pictures]);
  const told = cellsOf(outcome).map((cell) => cell.media['source']?.frames ?? 0);
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(pictures);
});

test.each<LatencyMode>(['standard', 'low'])(
  'pictures that are missing for a while (%s): the last one stays',
  async (mode) => {
    const outcome = await transcode(without(await clip({ bFrames: 0 }), 'video', 4_700, 6_000), { latencyMode: mode });
    expect(modes(outcome)).toEqual(['follow']);
    expect(discontinuities(outcome)).toEqual([]);
    expect(await frames(outcome, 'source')).toEqual([231]);
  },
);

const longer = { bFrames: 0, durationMs: 14_000 };
const endOf = (outcome: Outcome) => cellsOf(outcome).at(-1)!.endMs - cellsOf(outcome)[0]!.startMs;

test.each<[string, Partial<Clip>, LatencyMode, string[]]>([
  ['passed through, standard', longer, 'standard', ['source', '144p']],
  ['passed through, low', longer, 'low', ['source', '144p']],
  ['passed through with B-frames, low', { ...longer, bFrames: 2 }, 'low', ['source', '144p']],
  ['on the grid, standard', { ...longer, gopMs: 14_000 }, 'standard', ['144p']],
  ['on the grid with B-frames, low', { ...longer, gopMs: 14_000, bFrames: 2 }, 'low', ['144p']],
])(
  'pictures that stop for good while the sound goes on (%s): the last key frame stands',
  async (_name, changes, latencyMode, renditionIds) => {
    const outcome = await transcode(without(await clip(changes), 'video', 4_700, 14_000), { latencyMode });
    await expectWhole(outcome, renditionIds);
    expect(endOf(outcome)).toBeGreaterThan(13_500);
  },
);

test.each<[string, Partial<Clip>, LatencyMode, string[]]>([
  ['passed through, standard', longer, 'standard', ['source', '144p']],
  ['passed through with B-frames, low', { ...longer, bFrames: 2 }, 'low', ['source', '144p']],
  ['on the grid, standard', { ...longer, keyframesMs: [0, 11_000] }, 'standard', ['144p']],
  ['on the grid, low', { ...longer, keyframesMs: [0, 11_000] }, 'low', ['144p']],
])(
  'pictures that are back after a while in which the sound went on (%s): they go on with a key frame',
  async (_name, changes, latencyMode, renditionIds) => {
    const outcome = await transcode(without(await clip(changes), 'video', 4_700, 10_200), { latencyMode });
    await expectWhole(outcome, renditionIds);
    expect(endOf(outcome)).toBeGreaterThan(13_900);
  },
);

/** One run without a gap, with pictures in every part of every rendition and the sound of all of it. */
async function expectWhole(outcome: Outcome, renditionIds: string[]): Promise<void> {
  expect(runsOf(outcome).map(({ renditions }) => renditions.map(({ id }) => id))).toEqual([[...renditionIds, 'audio']]);
  expect(discontinuities(outcome)).toEqual([]);
  expect(cellsOf(outcome).filter(isGap)).toEqual([]);
  const [sound = 0] = await frames(outcome, 'audio');
  expect(Math.abs(sound - (endOf(outcome) * 48) / 1_024)).toBeLessThan(5);
  const counts = await Promise.all(renditionIds.map((id) => frames(outcome, id)));
  const told = cellsOf(outcome).map(({ media: made }) => renditionIds.map((id) => made[id]?.frames ?? 0));
  expect(counts.map(([count]) => count)).toEqual(
    renditionIds.map((_, i) => told.reduce((sum, cell) => sum + cell[i]!, 0)),
  );
}

test.each<[string, Partial<Clip>, number]>([
  ['passed through', { bFrames: 0 }, 4_000],
  ['on the grid', { bFrames: 0, gopMs: 8_000 }, 4_500],
])('nothing for 6 s, %s: gaps in between, and no picture is lost', async (_name, changes, atMs) => {
  const outcome = await transcode(delayed(await clip(changes), atMs, 6_000));
  expect(discontinuities(outcome)).toEqual([]);
  const made = await frames(outcome, '144p');
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(270);
  const gaps = cellsOf(outcome).filter(isGap);
  expect(gaps.length).toBeGreaterThanOrEqual(3);
  const missedMs = gaps.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  expect(missedMs).toBeGreaterThan(5_900);
});

test.each<[string, number, number]>([
  ['begins 3 s late', 0, 3_000],
  ['stops, and is back after 4 s', 2_500, 6_500],
  ['stops for good', 3_000, 9_000],
])('sound that %s: silence in its place', async (_name, fromMs, toMs) => {
  const outcome = await transcode(without(await clip(), 'audio', fromMs, toMs));
  expect(discontinuities(outcome)).toEqual([]);
  const [sound] = await frames(outcome, 'audio');
  expect(Math.abs(sound! - (9_000 * 48) / 1_024)).toBeLessThan(5);
});

test('sound that is announced 3 s late: it begins with the next keyframe', async () => {
  const tags = without(announcedAt(await clip(), 'audio', 3_000), 'audio', 0, 3_000);
  const outcome = await transcode(tags);
  expect(runsOf(outcome).map(({ renditions }) => renditions.some(({ id }) => id === 'audio'))).toEqual([false, true]);
  expect(await frames(outcome, 'source')).toEqual([120, 150]);
});

test('pictures that are announced late: sound alone until then', async () => {
  const tags = without(announcedAt(await clip(), 'video', 4_000), 'video', 0, 4_000);
  const outcome = await transcode(tags);
  expect(runsOf(outcome).map(({ renditions }) => renditions.map(({ id }) => id))).toEqual([
    ['audio'],
    ['source', '144p', 'audio'],
  ]);
  expect(await frames(outcome, 'source')).toEqual([150]);
});

test('a picture of another size: a discontinuity, and all renditions go on', async () => {
  const tags = changedAt(await clip(), 4_000, await clip({ widthPx: 320, heightPx: 180, frameRate: 25 }));
  const outcome = await transcode(tags, { latencyMode: 'low' });
  expect(runsOf(outcome).map(({ renditions }) => renditions.map(({ id }) => id))).toEqual([
    ['source', '144p', 'audio'],
    ['source', '144p', 'audio'],
  ]);
  expect(discontinuities(outcome)).toEqual([2]);
  expect(await frames(outcome, 'source')).toEqual([120, 225]);
  expect(await frames(outcome, '144p')).toEqual([120, 225]);
});

test('sound of another rate: a discontinuity, and both are heard', async () => {
  const tags = changedAt(await clip(), 4_000, await clip({ soundRateHz: 44_100 }));
  const outcome = await transcode(tags);
  expect(discontinuities(outcome)).toEqual([2]);
  const [before, after] = await frames(outcome, 'audio');
  expect(Math.abs(before! - (4_000 * 48) / 1_024)).toBeLessThan(4);
  expect(Math.abs(after! - (9_000 * 44.1) / 1_024)).toBeLessThan(4);
});

test('HE-AAC: told apart from AAC-LC, and as long as it is', async () => {
  const tags = await clip({ soundRateHz: 24_000 });
  const asHighEfficiency = tags.map((tag) => {
    const isAac = tag.type === 'audio' && tag.payload[0] === 0xaf && tag.payload[1] === 0;
    return isAac ? { ...tag, payload: Buffer.from('af002b098800', 'hex') } : tag;
  });
  const outcome = await transcode(asHighEfficiency);
  expect(runsOf(outcome)[0]!.renditions.at(-1)).toMatchObject({ codecs: 'mp4a.40.5', timescale: 24_000 });
});

test('an encoder that comes back with another picture, and without sound: every playlist goes on', async () => {
  const first = await transcode(await clip());
  const again: Partial<TranscodeJob> = { ...first.order, epoch: 2 };
  delete again.relayBaseUrl;
  delete again.connectionId;
  const tags = await clip({ widthPx: 320, heightPx: 180, withAudio: false, gopMs: 1_000 });
  const second = await transcode(tags, again);
  expect(runsOf(second).map(({ renditions }) => renditions.map(({ id }) => id))).toEqual([
    ['source', '144p', 'audio'],
    ['source', '144p', 'audio'],
  ]);
  expect(discontinuities(second)).toEqual([5]);
  expect(await frames(second, '144p')).toEqual([270, 270]);
});

test.each<[string, Partial<Clip>]>([
  ['passed through and encoded', { durationMs: 7_000 }],
  ['encoded only', { durationMs: 7_000, gopMs: 10_000, bFrames: 0 }],
])('captions within the pictures, %s: in every rendition, and players are told', async (_name, changes) => {
  const outcome = await transcode(withCaptions(await clip(changes), 'MILLRACE SPEAKS'));
  const [run] = runsOf(outcome);
  for (const rendition of run!.renditions) {
    if (rendition.kind !== 'video') continue;
    expect(rendition.captions).toEqual(['CC1']);
    const captions = await captionsOf(storage, outcome, rendition.id);
    expect(captions.match(/MILLRACE SPEAKS/g)?.length).toBeGreaterThanOrEqual(2);
  }
});
