// While the encoder is away a stream's worker writes its slate: under the same lease, with the same numbers, in every rendition.
import {
  defaultMediaSettings,
  newId,
  objectKey,
  segmentName,
  type CurrentEpoch,
  type TranscodeJob,
} from '@millrace/pipeline';
import { readNewest } from '@millrace/playlist-log';
import type { InternalClient } from '@millrace/service';
import { makeClip, until } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test, vi } from 'vitest';
import type { TranscodeDeps } from '../src/run/transcode-deps.ts';
import { transcodeStream } from '../src/run/transcode-stream.ts';
import { SlateMaker } from '../src/slate/slate-renditions.ts';
import { isGap } from './kept-promises.ts';
import { startStubEdge, toFlvTags, type StubEdge, type StubEdgeOptions } from './stub-edge.ts';
import { cellsOf, partsOf, runsOf, startTranscoderUnderTest, type Outcome } from './transcoder-under-test.ts';

const run = promisify(execFile);
const transcoder = await startTranscoderUnderTest();
const { deps } = transcoder;
const directory = await mkdtemp(join(tmpdir(), 'millrace-slate-'));
const edges: StubEdge[] = [];
afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.close()));
  await rm(directory, { recursive: true, force: true });
  await transcoder.close();
});

const tags = await toFlvTags(await makeClip({ widthPx: 640, heightPx: 360, durationMs: 4_000 }));

/** The control plane as far as a slate asks it: one answer after the other, the last one for ever. */
function apiSaying(...answers: Partial<CurrentEpoch>[]): InternalClient {
  const next = () => (answers.length > 1 ? answers.shift() : answers[0]);
  return { call: (path, schema) => Promise.resolve(schema.parse(path.endsWith('/epoch') ? next() : undefined)) };
}

const waiting = apiSaying({ epoch: 1, hasEnded: false, reconnectWindowSeconds: 60 });

interface PublicationUnderTest {
  order: TranscodeJob;
  edge: StubEdge;
}

async function orderOf(...about: Parameters<typeof publicationOf>): Promise<TranscodeJob> {
  return (await publicationOf(...about)).order;
}

async function publicationOf(
  changes: Partial<TranscodeJob> = {},
  media: Partial<TranscodeJob['media']> = {},
  edgeChanges: Partial<StubEdgeOptions> = {},
): Promise<PublicationUnderTest> {
  const connectionId = newId('connection');
  const edge = await startStubEdge({ tags, connectionId, timeOriginMs: Date.now() - 4_000, ...edgeChanges });
  edges.push(edge);
  const order: TranscodeJob = {
    version: 1,
    streamId: newId('stream'),
    channelId: newId('channel'),
    organizationId: newId('organization'),
    playbackId: newId('playback'),
    epoch: 1,
    latencyMode: 'standard',
    ...changes,
    connectionId,
    relayBaseUrl: edge.baseUrl,
    media: { ...defaultMediaSettings, slate: 'picture', ...media },
  };
  return { order, edge };
}

async function outcomeOf(order: TranscodeJob): Promise<Outcome> {
  return { order, records: await readNewest(deps.redis, order, 500), pulls: [], readers: [], reason: '' };
}

const slateCells = (outcome: Outcome) => cellsOf(outcome).filter(({ isSlate }) => isSlate);

function start(order: TranscodeJob, api = waiting, changes: Partial<TranscodeDeps> = {}) {
  const stop = new AbortController();
  return { ended: transcodeStream(order, { ...deps, api, ...changes }, stop.signal), drain: () => stop.abort() };
}

/** What is shown at a time of a rendition's segment: width, height, and the mean of its luma. */
async function probe({ order, records }: Outcome, renditionId: string, mediaSequence: number) {
  const { organizationId, streamId } = order;
  const at = records.findIndex(({ record }) => record.kind === 'cell' && record.mediaSequence === mediaSequence);
  const record = records.slice(0, at).findLast(({ record: { kind } }) => kind === 'run')!.record;
  const cell = records[at]!.record;
  if (record.kind !== 'run' || cell.kind !== 'cell') throw new Error('no such cell');
  const { initName } = record.renditions.find(({ id }) => id === renditionId)!;
  const read = async (epoch: number, name: string) =>
    (await deps.storage.get(objectKey({ organizationId, streamId, epoch, renditionId, name })))!.body;
  const file = join(directory, `${streamId}-${renditionId}-${mediaSequence}.mp4`);
  const bytes = [await read(record.epoch, initName), await read(cell.epoch, segmentName(mediaSequence))];
  await writeFile(file, Buffer.concat(bytes));
  const entries = 'stream=codec_name,width,height,profile,level,sample_rate,channels:frame=pkt_pts_time,pts_time';
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', file]);
  expect(stderr).toBe('');
  const parsed = JSON.parse(stdout) as { streams: Record<string, unknown>[]; frames: unknown[] };
  return { stream: parsed.streams[0]!, frames: parsed.frames.length };
}

test('when the encoder has left, every rendition goes on with the slate until the encoder is back', async () => {
  const order = await orderOf();
  const first = start(order);
  const slate = await until(async () => {
    const outcome = await outcomeOf(order);
    return slateCells(outcome).length >= 2 && outcome;
  }, 40_000);
  // Other streams may have what it needed.
  expect(deps.cpuBudget.taken).toBe(0);
  const { streamId, channelId, organizationId, playbackId } = order;
  const back = await orderOf({ streamId, channelId, organizationId, playbackId, epoch: 2 });
  const second = start(back, apiSaying({ epoch: 2, hasEnded: false, reconnectWindowSeconds: 0 }));
  expect(await first.ended).toMatchObject({ reason: 'fenced' });
  expect(await second.ended).toMatchObject({ reason: 'source-ended' });

  const outcome = await outcomeOf(order);
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  // The clip's first picture is shown 67 ms after its connection began.
  for (const [i, cell] of cells.slice(1).entries()) expect([0, 67]).toContain(cell.startMs - cells[i]!.endMs);
  for (const cell of cells) expect(Object.keys(cell.media)).toEqual(['source', '240p', 'audio']);
  const starts = cells.filter(({ discontinuity }) => discontinuity).map(({ mediaSequence }) => mediaSequence);
  const slated = slateCells(outcome).map(({ mediaSequence }) => mediaSequence);
  expect(starts).toEqual([slated[0], slated.at(-1)! + 1]);
  expect(cells.map(({ discontinuitySequence }) => discontinuitySequence)).toEqual(
    cells.map(({ mediaSequence }) => starts.filter((at) => at <= mediaSequence).length),
  );
  const [source, ofSlate] = runsOf(slate);
  expect(ofSlate).toMatchObject({ isSlate: true, targetDurationSeconds: source!.targetDurationSeconds });
  expect(ofSlate!.renditions.map(({ id, codecs }) => [id, codecs])).toEqual(
    source!.renditions.map(({ id, codecs }) => [id, codecs]),
  );
  const shown = await probe(slate, 'source', slated[0]!);
  const sent = await probe(slate, 'source', 0);
  expect(shown.stream).toEqual(sent.stream);
  expect(shown.frames).toBe(60);
  expect((await probe(slate, '240p', slated[1]!)).frames).toBe(60);
  expect((await probe(slate, 'audio', slated[0]!)).stream).toEqual((await probe(slate, 'audio', 0)).stream);
});

test('the slate goes on while the encoder is back and has sent nothing yet', async () => {
  const order = await orderOf();
  const first = start(order);
  await until(async () => slateCells(await outcomeOf(order)).length >= 1, 40_000);
  const { streamId, channelId, organizationId, playbackId } = order;
  const next = { streamId, channelId, organizationId, playbackId, epoch: 2 };
  const back = await orderOf(next, {}, { notReadyTimes: 6 });
  const second = start(back, apiSaying({ epoch: 2, hasEnded: false, reconnectWindowSeconds: 0 }));
  expect(await first.ended).toMatchObject({ reason: 'fenced' });
  expect(await second.ended).toMatchObject({ reason: 'source-ended' });

  const outcome = await outcomeOf(order);
  const shown = slateCells(outcome).filter(({ epoch }) => epoch === 2);
  // Each time that it asks again, it has caught up with the clock.
  expect(shown.length).toBeGreaterThanOrEqual(6);
  expect(shown.map(({ discontinuity }) => discontinuity)).not.toContain(true);
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  expect(cells.at(-1)).toMatchObject({ epoch: 2 });
  expect(cells.at(-1)!.isSlate).toBeUndefined();
});

test('what an encoder has sent for long while the slate was shown is not shown behind it', async () => {
  const order = await orderOf({}, { ladder: 'none' });
  const first = start(order);
  await until(async () => slateCells(await outcomeOf(order)).length >= 3, 40_000);
  const { streamId, channelId, organizationId, playbackId } = order;
  const whole = await toFlvTags(await makeClip({ widthPx: 320, heightPx: 180, durationMs: 14_000 }));
  const sentForMs = 6_000;
  const back = await publicationOf(
    { streamId, channelId, organizationId, playbackId, epoch: 2 },
    { ladder: 'none' },
    { tags: whole, timeOriginMs: Date.now() - sentForMs, sentForMs, firstPullStays: true },
  );
  const second = start(back.order, apiSaying({ epoch: 2, hasEnded: false, reconnectWindowSeconds: 0 }));
  expect(await first.ended).toMatchObject({ reason: 'fenced' });
  expect(await second.ended).toMatchObject({ reason: 'source-ended' });
  expect(back.edge.pulls.slice(0, 2)).toEqual([undefined, sentForMs]);
  expect(back.edge.pulls.length).toBeLessThanOrEqual(3);
  // An edge without a reader would take the worker for lost.
  expect(back.edge.readers.slice(0, 2)).toEqual([0, 1]);
  const cells = cellsOf(await outcomeOf(order));
  const shown = cells.filter(({ epoch, isSlate }) => epoch === 2 && !isSlate);
  expect(shown.filter(isGap)).toEqual([]);
  expect(shown.at(-1)!.endMs - shown[0]!.startMs).toBeLessThanOrEqual(14_000 - sentForMs);
  // Nothing is missing but what comes before the next keyframe.
  for (const [i, cell] of cells.slice(1).entries()) {
    expect(cell.startMs - cells[i]!.endMs).toBeGreaterThanOrEqual(0);
    expect(cell.startMs - cells[i]!.endMs).toBeLessThanOrEqual(2_000);
  }
});

test('an encoder that was there all along is found, and its media follow the slate', async () => {
  const whole = await toFlvTags(await makeClip({ widthPx: 320, heightPx: 180, durationMs: 40_000 }));
  const order = await orderOf({}, { ladder: 'none' }, { tags: whole, endFirstPullAtMs: 4_000 });
  const publishing = apiSaying({ epoch: 1, hasEnded: false, isPublishing: true, reconnectWindowSeconds: 60 });
  const first = start(order, publishing);
  const outcome = await until(async () => {
    const now = await outcomeOf(order);
    return cellsOf(now).findLastIndex(({ isSlate }) => !isSlate) > 5 && now;
  }, 40_000);
  first.drain();
  await first.ended;
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  const slated = slateCells(outcome).map(({ mediaSequence }) => mediaSequence);
  const starts = cells.filter(({ discontinuity }) => discontinuity).map(({ mediaSequence }) => mediaSequence);
  // It goes on at its next keyframe: what is missing until then is a gap.
  expect(starts).toEqual([slated[0], slated.at(-1)! + cells.filter(isGap).length + 1]);
  // On the timeline that its connection had, where the slate stood for what it sent.
  const [before, , after] = runsOf(outcome);
  expect(after).toMatchObject({ connectionId: order.connectionId, baseMs: before!.baseMs });
  for (const [i, cell] of cells.slice(1).entries()) expect(cell.startMs - cells[i]!.endMs).toBeLessThanOrEqual(100);
});

test('a worker that drains behind the end of its source, while that is still being stored, gives the stream back', async () => {
  const order = await orderOf({}, { ladder: 'none', slate: 'off' });
  let tries = 0;
  const refuse = () => Promise.reject(new Error(`storage takes nothing, try ${(tries += 1)}`));
  const { storage: whole } = deps;
  const storage: TranscodeDeps['storage'] = {
    get: (...args) => whole.get(...args),
    put: refuse,
    delete: (...args) => whole.delete(...args),
    deletePrefix: (...args) => whole.deletePrefix(...args),
    check: () => whole.check(),
    close: () => Promise.resolve(),
  };
  const first = start(order, waiting, { storage });
  // Two renditions: by then all that the edge had has been read.
  await until(() => tries >= 10, 40_000);
  first.drain();
  expect(await first.ended).toEqual({ kind: 'hand-back' });
});

test('in low latency the slate has parts, and the last frame is what it shows', async () => {
  const order = await orderOf({ latencyMode: 'low' }, { slate: 'lastFrame' });
  const first = start(order);
  const outcome = await until(async () => {
    const now = await outcomeOf(order);
    return slateCells(now).length >= 1 && now;
  }, 40_000);
  const [cell] = slateCells(outcome);
  const parts = partsOf(outcome).filter(({ mediaSequence }) => mediaSequence === cell!.mediaSequence);
  expect(parts.map(({ startMs, endMs }) => endMs - startMs)).toEqual([500, 500, 500, 500]);
  for (const id of ['source', '240p']) expect((await probe(outcome, id, cell!.mediaSequence)).frames).toBe(60);
  // Players that have asked for the next part already have the init segment for it.
  const inits = runsOf(outcome).map(({ renditions }) => renditions.find(({ id }) => id === '240p')?.initName);
  expect(inits[1]).toBe(inits[0]);
  first.drain();
  expect(await first.ended).toEqual({ kind: 'hand-back' });
});

test.each(['picture', 'lastFrame'] as const)(
  'a slate (%s) that no ffmpeg makes shows the last key frame',
  async (slate) => {
    const order = await orderOf({}, { slate });
    const first = start(order, waiting, { slates: new SlateMaker('/bin/false') });
    const outcome = await until(async () => {
      const now = await outcomeOf(order);
      return slateCells(now).length >= 2 && now;
    }, 40_000);
    const [cell] = slateCells(outcome);
    expect(Object.keys(cell!.media)).toEqual(['source', '240p', 'audio']);
    const inits = runsOf(outcome).map(({ renditions }) => renditions.map(({ id, initName }) => [id, initName]));
    expect(inits[1]).toEqual(inits[0]);
    const shown = await probe(outcome, 'source', cell!.mediaSequence);
    expect(shown.stream).toEqual((await probe(outcome, 'source', 0)).stream);
    first.drain();
    expect(await first.ended).toEqual({ kind: 'hand-back' });
  },
);

test('a slate that can’t be made is told, and tried again under the same lease', async () => {
  const told: unknown[] = [];
  const answer = waiting.call.bind(waiting);
  const api: InternalClient = {
    call: (path, schema, options) => {
      if (path.endsWith('/slate-failed')) told.push(options?.body);
      return answer(path, schema, options);
    },
  };
  const slates = new SlateMaker('ffmpeg');
  const make = vi.spyOn(slates, 'make').mockRejectedValueOnce(new Error('no memory for it'));
  const order = await orderOf({}, { ladder: 'none' });
  const first = start(order, api, { slates });
  const outcome = await until(async () => {
    const now = await outcomeOf(order);
    return slateCells(now).length >= 1 && now;
  }, 40_000);
  expect(make).toHaveBeenCalledTimes(2);
  expect(told).toEqual([{ streamId: order.streamId, epoch: 1 }]);
  expect(runsOf(outcome).map(({ epoch, isSlate }) => [epoch, isSlate])).toEqual([
    [1, undefined],
    [1, true],
  ]);
  first.drain();
  expect(await first.ended).toEqual({ kind: 'hand-back' });
});

test('the slate has its sound though the last segment, of one picture, has none', async () => {
  const endsWithPicture = tags.filter(({ type, timestampMs }) => timestampMs < (type === 'audio' ? 2_050 : 2_010));
  const order = await orderOf({}, { ladder: 'none' }, { tags: endsWithPicture });
  const first = start(order);
  const outcome = await until(async () => {
    const now = await outcomeOf(order);
    return slateCells(now).length >= 1 && now;
  }, 20_000);
  const last = cellsOf(outcome).findLast(({ isSlate }) => !isSlate);
  expect(Object.keys(last!.media)).toEqual(['source']);
  expect(Object.keys(slateCells(outcome)[0]!.media)).toEqual(['source', 'audio']);
  first.drain();
  await first.ended;
});

test('the worker that takes over a slate goes on with it, without a discontinuity', async () => {
  const order = await orderOf();
  const first = start(order);
  await until(async () => slateCells(await outcomeOf(order)).length >= 1, 40_000);
  first.drain();
  expect(await first.ended).toEqual({ kind: 'hand-back' });
  const before = slateCells(await outcomeOf(order)).length;
  // The second one's edge does not know the connection of the order.
  const gone = await orderOf();
  const second = start({ ...order, relayBaseUrl: gone.relayBaseUrl });
  const outcome = await until(async () => {
    const now = await outcomeOf(order);
    return slateCells(now).length >= before + 2 && now;
  }, 40_000);
  const [slate, next] = runsOf(outcome).filter(({ isSlate }) => isSlate);
  expect(next).toMatchObject({ connectionId: slate!.connectionId, baseMs: slate!.baseMs });
  expect(next!.renditions).toEqual(slate!.renditions);
  expect(slateCells(outcome).map(({ discontinuity }) => discontinuity)).toEqual(
    slateCells(outcome).map((_, i) => i === 0),
  );
  second.drain();
  await second.ended;
});

test('a channel without a slate has gaps in low latency, in step with the clock, until the encoder is back', async () => {
  const latencyMode = 'low' as const;
  const order = await orderOf({ latencyMode }, { slate: 'off' });
  const first = start(order);
  await until(async () => slateCells(await outcomeOf(order)).length >= 2, 40_000);
  const { streamId, channelId, organizationId, playbackId } = order;
  const about = { latencyMode, streamId, channelId, organizationId, playbackId, epoch: 2 };
  const { order: back } = await publicationOf(about, { slate: 'off' }, { timeOriginMs: Date.now() });
  const second = start(back, apiSaying({ epoch: 2, hasEnded: false, reconnectWindowSeconds: 0 }));
  expect(await first.ended).toMatchObject({ reason: 'fenced' });
  expect(await second.ended).toMatchObject({ reason: 'source-ended' });

  const outcome = await outcomeOf(order);
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  const gaps = slateCells(outcome);
  expect(cells.filter(isGap)).toEqual(gaps);
  expect(gaps.slice(0, 2).map(({ startMs, endMs }) => endMs - startMs)).toEqual([2_000, 2_000]);
  const after = gaps.at(-1)!.mediaSequence + 1;
  // They go with what came before: nothing but what the encoder sends is behind a discontinuity.
  expect(cells.filter(({ discontinuity }) => discontinuity)).toEqual([cells[after]]);
  const [before, ...behind] = runsOf(outcome);
  // The last gap, until there is media to list, is the second worker's.
  expect(behind.map(({ isSlate, epoch }) => [isSlate, epoch])).toEqual([
    [true, 1],
    [true, 2],
    [undefined, 2],
  ]);
  for (const { renditions } of behind) expect(renditions).toEqual(before!.renditions);
  // In parts, which blocking reloads wait for: half a second each, and a shorter one where the encoder is back.
  const parts = partsOf(outcome).filter(({ media }) => Object.keys(media).length === 0);
  for (const gap of gaps) {
    const own = parts.filter(({ mediaSequence }) => mediaSequence === gap.mediaSequence);
    expect(own.map(({ part }) => part)).toEqual(own.map((_, i) => i));
    expect(own.map(({ startMs }) => startMs)).toEqual([gap.startMs, ...own.slice(0, -1).map(({ endMs }) => endMs)]);
    expect(own.at(-1)!.endMs).toBe(gap.endMs);
    for (const { startMs, endMs } of own) expect(endMs - startMs).toBeLessThanOrEqual(500);
  }
  // Dates go on from what came before, and the encoder's overlap by less than a second.
  for (const [i, cell] of cells.slice(1).entries()) {
    const { programDateTimeMs, startMs } = cells[i]!;
    const offMs = cell.programDateTimeMs - programDateTimeMs - (cell.startMs - startMs);
    expect(Math.abs(offMs)).toBeLessThan(cell.mediaSequence === after ? 1_000 : 2);
  }
});

test.each([
  ['a channel without a slate', { slate: 'off' as const }, { epoch: 1, hasEnded: false, reconnectWindowSeconds: 60 }],
  ['a stream that waits for nobody', {}, { epoch: 1, hasEnded: false, reconnectWindowSeconds: 0 }],
  ['a stream that has ended', {}, { epoch: 1, hasEnded: true, reconnectWindowSeconds: 60 }],
])('%s has none in standard latency', async (_name, media, answer) => {
  const order = await orderOf({}, media);
  const ended = start(order, apiSaying({ ...answer, hasEnded: false }, answer)).ended;
  expect(await ended).toMatchObject({ kind: 'done', reason: 'source-ended' });
  expect(slateCells(await outcomeOf(order))).toEqual([]);
});
