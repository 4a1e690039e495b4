// A run that ends in the middle of a low-latency segment, and its successor: nothing that is listed changes, and no frame
// is missing or doubled.
import { newId, objectKey, openSegmentKey, partCopyKey, segmentName, type TranscodeJob } from '@millrace/pipeline';
import type { FlvTag } from '@millrace/flv';
import { createLogger, type InternalClient } from '@millrace/service';
import { makeClip } from '@millrace/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HotWindow } from '../src/hot-window/hot-window.ts';
import { restoreSegments } from '../src/publishing/restore-parts.ts';
import { makeSlowEncoder } from './slow-encoder.ts';
import { toFlvTags } from './stub-edge.ts';
import {
  apiOf,
  cellsOf,
  mediaWithoutSlate,
  type Outcome,
  partsOf,
  runsOf,
  startTranscoderUnderTest,
  watchesLoad,
} from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
const { deps, presentationTimes } = transcoder;
const { storage } = deps;
afterAll(() => transcoder.close());

const clip = { widthPx: 640, heightPx: 360, durationMs: 9_000 };
const frames = 270;
/** When the first picture is shown; sound before it is left out. */
const startMs = 67;
const tags = await toFlvTags(await makeClip(clip));

/** The first worker's relay breaks at this time and is not to be had again; the second one takes over. */
async function takeOver(
  breakAtMs: number,
  media: readonly FlvTag[] = tags,
  changes: Partial<TranscodeJob> = {},
): Promise<{ first: Outcome; second: Outcome; hotWindow: HotWindow }> {
  const connectionId = newId('connection');
  const hotWindow = new HotWindow(100_000_000);
  const first = await transcoder.transcode(media, {
    edge: { connectionId, breakFirstPullAtMs: breakAtMs, maxPulls: 1 },
    order: { connectionId, latencyMode: 'low', ...changes },
    deps: { hotWindow: new HotWindow(100_000_000) },
  });
  expect(first.reason).toBe('source-gone');
  const order: Partial<TranscodeJob> = { ...first.order };
  delete order.relayBaseUrl;
  const second = await transcoder.transcode(media, {
    edge: { connectionId },
    order: { ...order, epoch: 2 },
    deps: { hotWindow },
  });
  expect(second.reason).toBe('source-ended');
  return { first, second, hotWindow };
}

async function storedSegments({ order, ...outcome }: Outcome, renditionId: string): Promise<Map<number, string>> {
  const { organizationId, streamId } = order;
  const stored = cellsOf({ order, ...outcome }).map(async ({ epoch, mediaSequence }) => {
    const key = objectKey({ organizationId, streamId, epoch, renditionId, name: segmentName(mediaSequence) });
    return [mediaSequence, Buffer.from((await storage.get(key))!.body).toString('hex')] as const;
  });
  return new Map(await Promise.all(stored));
}

/** In milliseconds of the break: at the start of a segment, within one, and behind its last but one part. */
test.each([4_150, 4_700, 5_300, 5_900])(
  'a successor goes on behind the last listed part (relay lost at %i ms): its parts and the listed ones are the segment',
  async (breakAtMs) => {
    const { first, second, hotWindow } = await takeOver(breakAtMs);
    const listed = partsOf(first).map(({ mediaSequence, part }) => `${mediaSequence}.${part}`);
    expect(
      partsOf(second)
        .map(({ mediaSequence, part }) => `${mediaSequence}.${part}`)
        .slice(0, listed.length),
    ).toEqual(listed);
    expect(cellsOf(second).map(({ mediaSequence }) => mediaSequence)).toEqual([0, 1, 2, 3, 4]);
    expect(cellsOf(second).some(({ discontinuity }) => discontinuity)).toBe(false);
    const runs = runsOf(second);
    expect(runs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(runs[1]!.renditions).toEqual(runs[0]!.renditions);
    for (const renditionId of ['source', '240p', 'audio']) {
      const segments = await storedSegments(second, renditionId);
      const kept = transcoder.listedBytes(second, renditionId, hotWindow);
      for (const mediaSequence of [2, 3]) {
        expect(Buffer.from(kept.get(mediaSequence)!).toString('hex')).toBe(segments.get(mediaSequence));
      }
    }
    const source = await presentationTimes(second, 'source');
    expect(source).toHaveLength(frames);
    expect(await presentationTimes(second, '240p')).toEqual(source);
    const sound = await presentationTimes(second, 'audio', 'packet');
    expect(sound).toEqual(sound.map((_, i) => Math.round((i * 1_024) / 48)));
    expect(sound.length).toBe(
      tags.filter(({ type, timestampMs }) => type === 'audio' && timestampMs >= startMs).length,
    );
  },
);

test('a rung that was too much when its worker died is not made again by the one that takes over', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-slow-encoder-'));
  const ffmpegPath = await makeSlowEncoder(directory, { atOnce: 150_000, perSecond: 20_000 });
  const media = await toFlvTags(await makeClip({ widthPx: 854, heightPx: 480, durationMs: 9_000 }));
  const [lines, reports]: [string[], unknown[]] = [[], []];
  const log = createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const api: InternalClient = {
    call: (path, schema, options) => {
      if (options?.body) reports.push({ path: path.split('/').at(-1), body: options.body });
      return apiOf(2).call(path, schema);
    },
  };
  const connectionId = newId('connection');
  const first = await transcoder.transcode(media, {
    edge: { connectionId, firstPullStays: true, maxPulls: 1 },
    order: { connectionId },
    deps: { ...watchesLoad, ffmpegPath },
  });
  expect(first.reason).toBe('source-gone');
  const order: Partial<TranscodeJob> = { ...first.order };
  delete order.relayBaseUrl;
  await transcoder.transcode(media, {
    edge: { connectionId },
    order: { ...order, epoch: 2 },
    deps: { ffmpegPath, api, log },
  });
  await rm(directory, { recursive: true });
  const started = lines
    .map((line) => JSON.parse(line) as { event: string; rungs: string[] })
    .find(({ event }) => event === 'run.started');
  expect(started?.rungs).toEqual(['240p']);
  // A machine that has too much to do gives up more.
  expect(reports.slice(0, 2)).toMatchObject([
    { path: 'renditions', body: { givenUp: expect.arrayContaining(['360p']) as string[] } },
    { path: 'first-cell', body: { epoch: 2 } },
  ]);
});

test('copies of parts are gone when their segments are stored', async () => {
  const { second } = await takeOver(5_300);
  const { organizationId, streamId } = second.order;
  const copies = partsOf(second).flatMap(({ epoch, mediaSequence, part, media }) => {
    const place = { organizationId, streamId, epoch, mediaSequence };
    const open = Object.keys(media).map((renditionId) => openSegmentKey({ ...place, renditionId }));
    return [partCopyKey({ ...place, part }), ...open].map((key) => storage.get(key));
  });
  expect(partsOf(second).length).toBeGreaterThan(15);
  expect((await Promise.all(copies)).filter((copy) => copy !== undefined)).toEqual([]);
});

test('when the connection is lost with the worker, the open segment ends with what is listed of it', async () => {
  const first = await transcoder.transcode(tags, {
    edge: { breakFirstPullAtMs: 5_300, maxPulls: 1 },
    order: { latencyMode: 'low' },
    deps: { hotWindow: new HotWindow(100_000_000) },
  });
  const connectionId = newId('connection');
  const order: Partial<TranscodeJob> = { ...first.order };
  delete order.relayBaseUrl;
  const second = await transcoder.transcode(tags, {
    edge: { connectionId },
    order: { ...order, connectionId, epoch: 2 },
  });
  const open = partsOf(first).filter(({ mediaSequence }) => mediaSequence === 2);
  const cells = cellsOf(second);
  expect(open.length).toBeGreaterThan(0);
  expect(cells[2]).toMatchObject({ mediaSequence: 2, epoch: 2, endMs: open.at(-1)!.endMs, discontinuity: false });
  expect(cells[2]!.media['source']!.sizeBytes).toBe(
    open.reduce((sum, { media }) => sum + media['source']!.sizeBytes, 0),
  );
  expect(cells.slice(3).map(({ discontinuity }) => discontinuity)).toEqual([true, false, false, false, false]);
  const segments = await storedSegments(second, '240p');
  expect(segments.get(2)!.length).toBe(2 * cells[2]!.media['240p']!.sizeBytes);
});

test('segments that were listed and not stored are made up from the copies of their parts', async () => {
  const { second } = await takeOver(5_300);
  const place = { ...second.order, epoch: 3, streamId: newId('stream') };
  const { organizationId, streamId } = place;
  const records = partsOf(second).filter(({ mediaSequence }) => mediaSequence === 1);
  const copyKey = (part: number) => partCopyKey({ organizationId, streamId, epoch: 1, mediaSequence: 1, part });
  for (const { media, part } of records) {
    const bytes = Object.entries(media).map(([id, { sizeBytes }]) => Buffer.alloc(sizeBytes, `${id} ${part}`));
    await storage.put(copyKey(part), Buffer.concat(bytes), { contentType: 'video/mp4' });
  }
  const kept = { storage, hotWindow: new HotWindow(1), place };
  expect(await restoreSegments(kept, records)).toEqual([1]);
  const key = objectKey({ organizationId, streamId, epoch: 1, renditionId: '240p', name: segmentName(1) });
  const expected = records.map(({ media, part }) => Buffer.alloc(media['240p']!.sizeBytes, `240p ${part}`));
  expect(Buffer.concat(expected).equals((await storage.get(key))!.body)).toBe(true);
  expect(await storage.get(copyKey(0))).toBeUndefined();
  expect(await restoreSegments(kept, records)).toEqual([]);
});

test('sound alone goes on within its segment too', async () => {
  const media = { ...mediaWithoutSlate, audioOnly: true };
  const { second } = await takeOver(5_300, tags, { media });
  const sound = await presentationTimes(second, 'audio', 'packet');
  expect(sound).toEqual(sound.map((_, i) => Math.round((i * 1_024) / 48)));
  expect(
    cellsOf(second)
      .map(({ endMs }) => endMs)
      .slice(0, 4),
  ).toEqual([2_000, 4_000, 6_000, 8_000]);
});
