import { buildFragmentWithoutSamples } from '@millrace/cmaf';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aCell, aPart } from '../../test/records.ts';

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

const empty = (trackId: number, baseMediaDecodeTime: number) =>
  Buffer.from(buildFragmentWithoutSamples({ sequenceNumber: 6, trackId, baseMediaDecodeTime }));

it('a segment that is a gap has no samples, and so has the part that was expected of it', async () => {
  const expected = origin.get('1/audio/5.0.m4s');
  await vi.advanceTimersByTimeAsync(0);
  origin.append(aCell(5, { media: {} }), aPart(6, 0));
  expect((await expected).body).toEqual(empty(2, 480_000));
  const { status, body, headers } = await origin.get('1/720p/5.m4s');
  expect([status, body]).toEqual([200, empty(1, 900_000)]);
  expect([headers['content-type'], headers['cache-control']]).toEqual([
    'video/mp4',
    expect.stringContaining('immutable'),
  ]);
});

it('a part that is a gap has no samples, those of the other renditions have theirs', async () => {
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
