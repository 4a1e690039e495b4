import { newId, objectKey, partName, segmentName, type LatencyMode, type TranscodeJob } from '@millrace/pipeline';
import { endLog, readNewest } from '@millrace/playlist-log';
import type { ObjectStorage } from '@millrace/storage';
import { makeClip, until, type Clip } from '@millrace/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Spool } from '../src/publishing/spool.ts';
import { transcodeStream } from '../src/run/transcode-stream.ts';
import { toFlvTags, type StubEdgeOptions } from './stub-edge.ts';
import { makeSlowEncoder } from './slow-encoder.ts';
import {
  cellsOf,
  mediaWithoutSlate,
  type Outcome,
  runsOf,
  startTranscoderUnderTest,
  watchesLoad,
} from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
const { deps, presentationTimes } = transcoder;
const { redis, storage, hotWindow } = deps;
afterAll(() => transcoder.close());

async function transcode(
  clip: Partial<Clip>,
  edge: Partial<StubEdgeOptions> = {},
  order: Partial<TranscodeJob> = {},
): Promise<Outcome> {
  return transcoder.transcode(await toFlvTags(await makeClip(clip)), { edge, order });
}

test('a source with regular keyframes is followed: passed through on top, rungs below, all cut at the same pictures', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 9_000 });
  expect(outcome.reason).toBe('source-ended');
  const [record] = runsOf(outcome);
  expect(record).toMatchObject({ mode: 'follow', targetDurationSeconds: 2, baseMs: 0 });
  expect(record!.renditions.map(({ id }) => id)).toEqual(['source', '240p', 'audio']);
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual([0, 1, 2, 3, 4]);
  for (const cell of cells) {
    expect(Object.keys(cell.media)).toEqual(['source', '240p', 'audio']);
    expect(cell.media['240p']!.startTicks).toBe(cell.media['source']!.startTicks);
    expect(cell.media['source']!.startTicks).toBe(cell.startMs * 90);
    expect(Math.abs(cell.media['audio']!.startTicks / 48 - cell.startMs)).toBeLessThan(25);
  }
  expect(cells.slice(0, 4).map(({ startMs, endMs }) => endMs - startMs)).toEqual([2_000, 2_000, 2_000, 2_000]);
});

test('every picture of the source is in every rendition, at its own time', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 9_000 });
  const source = await presentationTimes(outcome, 'source');
  expect(source).toHaveLength(270);
  const rung = await presentationTimes(outcome, '240p');
  expect(rung).toEqual(source);
  const audio = await presentationTimes(outcome, 'audio');
  expect(audio.length).toBeGreaterThan(9_000 / 21.34);
});

test('a source whose keyframes are too far apart goes on the grid, without pass-through', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, gopMs: 8_000, durationMs: 10_000 });
  const [record] = runsOf(outcome);
  expect(record).toMatchObject({ mode: 'grid', targetDurationSeconds: 2 });
  expect(record!.renditions.map(({ id }) => id)).toEqual(['360p', '240p', 'audio']);
  const cells = cellsOf(outcome);
  for (const cell of cells) expect(cell.media['240p']!.startTicks).toBe(cell.media['360p']!.startTicks);
  expect(cells.map(({ startMs }) => Math.floor(startMs / 2_000))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await presentationTimes(outcome, '360p')).toHaveLength(300);
});

test('when the relay breaks, the stream goes on at the first picture that is not published, and none is missing or doubled', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 9_000 }, { breakFirstPullAtMs: 5_000 });
  expect(outcome.pulls).toEqual([undefined, 4_067]);
  expect(cellsOf(outcome).map(({ discontinuity }) => discontinuity)).not.toContain(true);
  const source = await presentationTimes(outcome, 'source');
  expect(source).toHaveLength(270);
  expect(await presentationTimes(outcome, '240p')).toEqual(source);
});

test('what was listed last is kept for origins, should storage go away', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 5_000 });
  const [record] = runsOf(outcome);
  expect(record).toMatchObject({ lowLatency: null, hotWindowUrl: 'http://127.0.0.1:1' });
  const place = { organizationId: outcome.order.organizationId, streamId: outcome.order.streamId, epoch: 1 };
  for (const { id: renditionId, initName } of record!.renditions) {
    for (const name of [initName, ...cellsOf(outcome).map(({ mediaSequence }) => segmentName(mediaSequence))]) {
      const stored = await storage.get(objectKey({ ...place, renditionId, name }));
      const kept = hotWindow.get({ ...place, renditionId, name });
      expect(kept && Buffer.compare(kept, stored!.body), `${renditionId}/${name}`).toBe(0);
    }
  }
});

test('when storage takes nothing for too long, what is oldest is listed as gaps, and the stream goes on without a break', async () => {
  let isAway = true;
  const put: ObjectStorage['put'] = (key, body, options) =>
    isAway && key.endsWith('.m4s') ? Promise.reject(new Error('storage is away')) : storage.put(key, body, options);
  const failing = { put, get: (key: string) => storage.get(key) } as unknown as ObjectStorage;
  const connectionId = newId('connection');
  const media = await toFlvTags(await makeClip({ widthPx: 640, heightPx: 360, durationMs: 40_000 }));
  const order = { connectionId, streamId: newId('stream'), playbackId: newId('playback') };
  const running = transcoder.transcode(media, {
    edge: { connectionId },
    order: { ...order, media: { ...mediaWithoutSlate, ladder: 'none' } },
    deps: { storage: failing, spool: new Spool({ directory: tmpdir(), maxBytes: 0 }) },
  });
  const gapsListed = async () =>
    (await readNewest(redis, order, 100)).filter(({ record }) => record.kind === 'cell').length;
  await until(async () => (await gapsListed()) >= 6, 20_000);
  isAway = false;
  const outcome = await running;
  expect(outcome.reason).toBe('source-ended');
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  expect(cells.some(({ discontinuity }) => discontinuity)).toBe(false);
  const gaps = cells.map((cell) => Object.keys(cell.media).length === 0);
  expect(gaps).toEqual(gaps.map((_, i) => i < gaps.length - 14));
});

test('in low latency every part is listed before its segment, in all renditions, and the parts joined are the segment', async () => {
  const clip = { widthPx: 640, heightPx: 360, durationMs: 7_000 };
  const outcome = await transcode(clip, {}, { latencyMode: 'low' });
  const [record] = runsOf(outcome);
  expect(record!.lowLatency).toEqual({ partTargetMs: 535, hotWindowUrl: 'http://127.0.0.1:1' });
  const told = outcome.records.flatMap(({ record: each }) =>
    each.kind === 'part'
      ? [`${each.mediaSequence}.${each.part}`]
      : each.kind === 'cell'
        ? [`${each.mediaSequence}`]
        : [],
  );
  expect(told.slice(0, 15)).toEqual(
    [0, 1, 2].flatMap((cell) => [`${cell}.0`, `${cell}.1`, `${cell}.2`, `${cell}.3`, `${cell}`]),
  );
  const { organizationId, streamId } = outcome.order;
  for (const renditionId of ['source', '240p', 'audio']) {
    const parts = [0, 1, 2, 3].map((part) => hotWindow.get({ streamId, renditionId, name: partName(1, part) })!);
    const key = objectKey({ organizationId, streamId, epoch: 1, renditionId, name: segmentName(1) });
    expect(Buffer.concat(parts).equals((await storage.get(key))!.body)).toBe(true);
  }
  expect(await presentationTimes(outcome, '240p')).toEqual(await presentationTimes(outcome, 'source'));
});

test.each<[LatencyMode, number]>([
  ['standard', 5_000],
  ['low', 5_300],
])(
  'sound that goes on behind the last picture is published, and every rendition ends with it, %s',
  async (latencyMode, lastMs) => {
    const whole = await toFlvTags(await makeClip({ widthPx: 640, heightPx: 360, durationMs: 5_480, bFrames: 0 }));
    const tags = whole.filter(({ type, timestampMs }) => type !== 'video' || timestampMs < lastMs);
    const outcome = await transcoder.transcode(tags, { order: { latencyMode } });
    const { media } = cellsOf(outcome).at(-1)!;
    const [run] = runsOf(outcome);
    const endsMs = run!.renditions.map(({ id, timescale }) => {
      const { startTicks, durationTicks } = media[id]!;
      return ((startTicks + durationTicks) * 1_000) / timescale;
    });
    expect(endsMs).toHaveLength(3);
    for (const endMs of endsMs) expect(Math.abs(endMs - 5_480)).toBeLessThan(50);
  },
);

test('a source without sound has no audio rendition', async () => {
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 5_000, withAudio: false });
  expect(runsOf(outcome)[0]!.renditions.map(({ id }) => id)).toEqual(['source', '240p']);
});

test('a job of a stream that has ended does nothing', async () => {
  const order = { playbackId: newId('playback'), streamId: newId('stream') };
  await endLog(redis, order, Date.now());
  const job: TranscodeJob = {
    ...order,
    version: 1,
    channelId: newId('channel'),
    organizationId: newId('organization'),
    epoch: 1,
    connectionId: newId('connection'),
    relayBaseUrl: 'http://127.0.0.1:1',
    latencyMode: 'standard',
    media: mediaWithoutSlate,
  };
  expect(await transcodeStream(job, deps, new AbortController().signal)).toEqual({ kind: 'done', reason: 'ended' });
});

test('a channel that asks for sound only gets sound only, cut on the grid', async () => {
  const media = { ...mediaWithoutSlate, audioOnly: true };
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 5_000 }, {}, { media });
  expect(runsOf(outcome)[0]!.renditions.map(({ id }) => id)).toEqual(['audio']);
  expect(
    cellsOf(outcome)
      .map(({ endMs }) => endMs)
      .slice(0, 2),
  ).toEqual([2_000, 4_000]);
  expect((await presentationTimes(outcome, 'audio')).length).toBeGreaterThan(5_000 / 21.34 - 2);
});

test('segments are as long as the channel asks', async () => {
  const media = { ...mediaWithoutSlate, segmentDurationMs: 4_000 as const };
  const outcome = await transcode({ widthPx: 640, heightPx: 360, durationMs: 9_000 }, {}, { media });
  expect(runsOf(outcome)[0]).toMatchObject({ targetDurationSeconds: 4 });
  expect(cellsOf(outcome).map(({ startMs, endMs }) => endMs - startMs)).toEqual([4_000, 4_000, 1_000]);
});

test('an encoder that does not keep up loses its top rung at once, and the edge has a reader all the time', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-slow-encoder-'));
  const ffmpegPath = await makeSlowEncoder(directory, { atOnce: 150_000, perSecond: 20_000 });
  const tags = await toFlvTags(await makeClip({ widthPx: 854, heightPx: 480, durationMs: 9_000 }));
  const deps = { ...watchesLoad, ffmpegPath };
  const outcome = await transcoder.transcode(tags, { deps, edge: { firstPullStays: true } });
  await rm(directory, { recursive: true });
  expect(outcome.reason).toBe('source-ended');
  expect(runsOf(outcome).map(({ renditions }) => renditions.map(({ id }) => id))).toEqual([
    ['source', '360p', '240p', 'audio'],
    ['source', '240p', 'audio'],
  ]);
  expect(outcome.readers).toEqual([0, 1]);
  expect(await presentationTimes(outcome, 'source')).toHaveLength(270);
});
