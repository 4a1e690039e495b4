// An encoder that has been connected for weeks: time stamps of FLV begin anew every 2^32 ms, and what ffmpeg writes does every
// 2^31 ms. A worker that begins then makes of it what one does that begins with the connection.
import { newId, type TranscodeJob } from '@millrace/pipeline';
import type { FlvTag } from '@millrace/flv';
import { makeClip } from '@millrace/testing';
import { afterAll, expect, test } from 'vitest';
import { toFlvTags } from './stub-edge.ts';
import { cellsOf, mediaWithoutSlate, runsOf, startTranscoderUnderTest } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
afterAll(() => transcoder.close());

const frames = 270;
const tags = await toFlvTags(await makeClip({ widthPx: 640, heightPx: 360, durationMs: 9_000 }));
/** The same, so much later on the connection. */
const later = (byMs: number): FlvTag[] => tags.map((tag) => ({ ...tag, timestampMs: tag.timestampMs + byMs }));

test.each([
  ['24.9 days', 2 ** 31 + 4_000, 'follow'],
  ['49.8 days', 2 ** 32 + 4_000, 'follow'],
  ['24.9 days, encoded on the grid', 2 ** 31 + 4_000, 'grid'],
  ['49.8 days, encoded on the grid', 2 ** 32 + 4_000, 'grid'],
  ['49.7 days, just before its time stamps begin anew', 2 ** 32 - 4_500, 'follow'],
] as const)('goes on with another worker after %s', async (_, byMs, mode) => {
  const connectionId = newId('connection');
  const media = later(byMs);
  const passthrough = mode === 'follow' ? 'auto' : 'never';
  const first = await transcoder.transcode(media, {
    edge: { connectionId, sentForMs: byMs, breakFirstPullAtMs: byMs + 4_700, maxPulls: 1 },
    order: { connectionId, media: { ...mediaWithoutSlate, passthrough } },
  });
  expect(first.reason).toBe('source-gone');
  const order: Partial<TranscodeJob> = { ...first.order };
  delete order.relayBaseUrl;
  const second = await transcoder.transcode(media, { edge: { connectionId }, order: { ...order, epoch: 2 } });
  expect(second.reason).toBe('source-ended');
  expect(runsOf(second).map((run) => [run.epoch, run.mode])).toEqual([
    [1, mode],
    [2, mode],
  ]);
  const cells = cellsOf(second);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  expect(cells.slice(1).map(({ startMs }) => startMs)).toEqual(cells.slice(0, -1).map(({ endMs }) => endMs));
  expect(cells.some(({ discontinuity }) => discontinuity)).toBe(false);
  const ids = runsOf(second)[0]!.renditions.map(({ id }) => id);
  for (const { media: made } of cells) expect(Object.keys(made)).toEqual(ids);
  const videos = ids.filter((id) => id !== 'audio');
  expect(videos.length).toBeGreaterThan(0);
  for (const id of videos) expect(await transcoder.presentationTimes(second, id)).toHaveLength(frames);
});
