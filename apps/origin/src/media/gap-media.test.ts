import { buildFragment, buildFragmentWithoutSamples, buildMediaSegment } from '@millrace/cmaf';
import { silentFrame } from '@millrace/codecs';
import type { CellRecord } from '@millrace/pipeline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aCell, aPart, aRun, lowLatency } from '../../test/records.ts';

let origin: LowLatencyOrigin;

// Segments 0 to 4 are complete, of four parts each; segment 5 has not begun.
beforeEach(async () => {
  vi.useFakeTimers();
  origin = new LowLatencyOrigin();
  await origin.get('720p.m3u8');
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

const headerOf = (trackId: number, baseMediaDecodeTime: number, mediaSequence = 5) => ({
  sequenceNumber: mediaSequence + 1,
  trackId,
  baseMediaDecodeTime,
});
const empty = (trackId: number, baseMediaDecodeTime: number, mediaSequence = 5) =>
  Buffer.from(buildFragmentWithoutSamples(headerOf(trackId, baseMediaDecodeTime, mediaSequence)));
const sample = (data: Uint8Array, durationTicks: number) => ({
  data,
  durationTicks,
  compositionOffsetTicks: 0,
  isSync: true,
});
const picture = Uint8Array.of(1, 2, 3);
const still = (baseMediaDecodeTime: number, durationTicks: number, mediaSequence = 5) => {
  const samples = [sample(picture, durationTicks)];
  return Buffer.from(buildFragment({ ...headerOf(1, baseMediaDecodeTime, mediaSequence), samples }));
};
const silence = silentFrame('mp4a.40.2', 2)!.data;

/** Segment 5, whose first picture can be read by itself, and its run. */
function keyframeInSegment5(over: Partial<CellRecord> = {}) {
  const samples = [sample(picture, 3_000), { ...sample(Uint8Array.of(4, 5), 3_000), isSync: false }];
  origin.stored.set('720p/5.m4s', Buffer.from(buildMediaSegment({ ...headerOf(1, 900_000), samples })));
  const { media, ...cell } = aCell(5, over);
  return { ...cell, media: { ...media, '720p': { ...media['720p']!, keyframeBytes: 100 } } };
}

const away = () => aRun(origin.ref, { lowLatency, isSlate: true });

it('while the encoder is away the key frame of the segment before is at the address of a gap, and silence', async () => {
  const expected = origin.get('1/audio/6.0.m4s');
  await vi.advanceTimersByTimeAsync(0);
  origin.append(keyframeInSegment5(), away(), aCell(6, { media: {} }), aCell(7, { media: {} }));
  const samples = [...Array.from({ length: 92 }, () => sample(silence, 1_024)), sample(silence, 96_000 - 92 * 1_024)];
  const silent = buildFragment({ ...headerOf(2, 576_000, 6), samples });
  expect((await expected).body).toEqual(Buffer.from(silent));
  const { status, body, headers } = await origin.get('1/720p/6.m4s');
  expect([status, body]).toEqual([200, still(1_080_000, 180_000, 6)]);
  expect([headers['content-type'], headers['cache-control'], headers['etag']]).toEqual([
    'video/mp4',
    expect.stringContaining('immutable'),
    '"1-720p-still-6.m4s"',
  ]);
  expect((await origin.get('1/720p/7.m4s')).body).toEqual(still(1_260_000, 180_000, 7));
});

it('a gap that was told behind the media that it is missing from has no samples, and so has the part that was expected of it', async () => {
  const expected = origin.get('1/audio/6.0.m4s');
  await vi.advanceTimersByTimeAsync(0);
  origin.append(keyframeInSegment5(), aCell(6, { media: {} }), aPart(7, 0));
  expect((await expected).body).toEqual(empty(2, 576_000, 6));
  expect((await origin.get('1/720p/6.m4s')).body).toEqual(empty(1, 1_080_000, 6));
});

it('of many that were told at once, one of eight has the key frame', async () => {
  origin.append(keyframeInSegment5(), ...[6, 7, 8, 9, 10, 11, 12, 13, 14].map((each) => aCell(each, { media: {} })));
  const etags = [6, 12, 13, 14].map(async (each) => (await origin.get(`1/720p/${each}.m4s`)).headers['etag']);
  expect(await Promise.all(etags)).toEqual([
    '"1-720p-6.m4s"',
    '"1-720p-12.m4s"',
    '"1-720p-still-13.m4s"',
    '"1-720p-14.m4s"',
  ]);
});

it('a part of a time that the encoder is away is as long as it is listed', async () => {
  origin.append(keyframeInSegment5(), aRun(origin.ref, { lowLatency, isSlate: true, epoch: 2 }));
  origin.append(aPart(6, 0, { epoch: 2, media: {} }), aPart(6, 1, { epoch: 2, media: {} }));
  // The first one is where the run before told players to expect it.
  expect((await origin.get('1/720p/6.0.m4s')).body).toEqual(still(1_080_000, 45_000, 6));
  expect((await origin.get('2/720p/6.1.m4s')).body).toEqual(still(1_125_000, 45_000, 6));
});

it('where there is no key frame to be had, a gap has no samples', async () => {
  origin.append(away(), aCell(5, { media: {} }));
  const { status, body, headers } = await origin.get('1/720p/5.m4s');
  expect([status, body]).toEqual([200, empty(1, 900_000)]);
  expect(headers['etag']).toBe('"1-720p-5.m4s"');
});

it('a key frame of another encoder is not read with what its successor needs', async () => {
  const other = { ...away(), epoch: 2 };
  const renditions = other.renditions.map((each) => ({ ...each, initName: 'init-00000000000000cc.mp4' }));
  origin.append(keyframeInSegment5(), { ...other, renditions }, aCell(6, { epoch: 2, media: {} }));
  expect((await origin.get('2/720p/6.m4s')).headers['etag']).toBe('"2-720p-6.m4s"');
});

it('a part that is a gap within a segment has no samples, those of the other renditions have theirs', async () => {
  const part = aPart(5, 1);
  const media = Object.fromEntries(Object.entries(part.media).filter(([id]) => id !== '720p'));
  origin.hot.set('360p/5.1.m4s', Buffer.alloc(10));
  origin.append(aPart(5, 0), { ...part, media });
  expect((await origin.get('1/720p/5.1.m4s')).body).toEqual(empty(1, 945_000));
  expect((await origin.get('1/360p/5.1.m4s')).body).toEqual(Buffer.alloc(10));
});

it('where there is no gap, there is nothing', async () => {
  origin.append(aCell(5, { media: {} }));
  expect((await origin.get('2/720p/5.m4s')).status).toBe(404);
  expect((await origin.get('1/480p/5.m4s')).status).toBe(404);
  expect((await origin.get('1/720p/3.m4s')).status).toBe(404);
});
