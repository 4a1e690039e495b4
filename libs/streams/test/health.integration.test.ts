import type { Database } from '@millrace/db';
import {
  newId,
  type ConnectionId,
  type IngestHealthCode,
  type IngestHealthReport,
  type StreamId,
} from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pruneStreamHealth, readStreamHealth, recordHealth } from '../src/index.ts';
import { healthReport } from './health-report.ts';
import { createTestChannel, edgeB, openTestDatabase, silence, type TestChannel } from './platform.ts';

let db: Database;
let channel: TestChannel;
let streamId: StreamId;
const connectionId: ConnectionId = newId('connection');
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  channel = await createTestChannel(db);
  ({ streamId } = await channel.granted(connectionId));
});

const report = (health: IngestHealthReport, from = connectionId) =>
  recordHealth(db, [{ streamId, connectionId: from, health }]);
const codes = (...present: IngestHealthCode[]) => healthReport({}, present);
const read = () => db.transaction((tx) => readStreamHealth(tx, streamId, new Date()));
const events = async () =>
  (
    await db.platform.event.findMany({
      where: { streamId, type: 'stream.healthChanged' },
      orderBy: { sequence: 'asc' },
    })
  ).map(({ data }) => data);
/** Lets everything that was recorded be older. */
async function age(seconds: number): Promise<void> {
  const ms = seconds * 1_000;
  await db.platform.$executeRaw`
    UPDATE stream_health SET sampled_at = sampled_at - ${seconds} * interval '1 second', codes = (
      SELECT coalesce(jsonb_object_agg(key, value
        || jsonb_build_object('sinceMs', (value->>'sinceMs')::float8 - ${ms})
        || jsonb_build_object('goneSinceMs', (value->>'goneSinceMs')::float8 - ${ms})), '{}') FROM jsonb_each(codes))
    WHERE stream_id = ${streamId}`;
  await db.platform.$executeRaw`
    UPDATE stream_health_periods SET starts_at = starts_at - ${seconds} * interval '1 second' WHERE stream_id = ${streamId}`;
}

test('nothing is known of a stream of which nothing was reported', async () => {
  expect(await read()).toEqual({ current: undefined, codes: [], lastHour: [] });
});

test('the last sample is the current one, and a period has the smallest, the largest and the mean', async () => {
  await report(healthReport({ frameRate: 24, keyframeIntervalMs: null, droppedMessages: 2 }));
  await age(10);
  await report(healthReport({ frameRate: 20, keyframeIntervalMs: null, droppedMessages: 1 }));
  await report(healthReport({ frameRate: 30, keyframeIntervalMs: 2_000, droppedMessages: 3 }));
  const { current, lastHour } = await read();
  expect(current?.sample).toMatchObject({ frameRate: 30, video: { widthPx: 1920 } });
  const samples = lastHour.reduce((sum, period) => sum + period.sampleCount, 0);
  expect(samples).toBe(3);
  expect(lastHour[0]?.statistics.frameRate).toEqual({ n: 1, min: 24, max: 24, sum: 24 });
  expect(lastHour[0]?.statistics.keyframeIntervalMs).toBeUndefined();
  const later = lastHour.slice(1).map((period) => period.statistics);
  expect(Math.min(...later.map(({ frameRate }) => frameRate?.min ?? NaN))).toBe(20);
  expect(later.reduce((sum, { droppedMessages }) => sum + (droppedMessages?.sum ?? 0), 0)).toBe(4);
});

test('samples of one period are put together in one row', async () => {
  const many = [20, 30, 40].map((frameRate) =>
    healthReport({ frameRate, keyframeIntervalMs: frameRate === 20 ? null : 2_000 }),
  );
  for (const health of many) await report(health);
  await db.platform.$executeRaw`DELETE FROM stream_health_periods WHERE stream_id = ${streamId}`;
  await untilPeriodIsYoung();
  for (const health of many) await report(health);
  const [period] = (await read()).lastHour;
  expect(period).toMatchObject({ sampleCount: 3 });
  expect(period?.statistics.frameRate).toEqual({ n: 3, min: 20, max: 40, sum: 90 });
  expect(period?.statistics.keyframeIntervalMs).toEqual({ n: 2, min: 2_000, max: 2_000, sum: 4_000 });
});

test('a code is told once when it begins to hold and once when it is over', async () => {
  await report(codes('TIMESTAMPS_JUMP'));
  await report(codes('TIMESTAMPS_JUMP'));
  expect(await events()).toMatchObject([{ codes: ['TIMESTAMPS_JUMP'], raised: ['TIMESTAMPS_JUMP'], cleared: [] }]);
  expect((await read()).codes).toMatchObject([{ code: 'TIMESTAMPS_JUMP' }]);
  await report(codes());
  expect((await read()).codes).toHaveLength(1);
  await age(10);
  await report(codes());
  expect(await events()).toMatchObject([{}, { codes: [], raised: [], cleared: ['TIMESTAMPS_JUMP'] }]);
  expect((await read()).codes).toEqual([]);
});

test('a warning is told after four seconds, with when it began', async () => {
  await report(codes('AUDIO_MISSING'));
  expect((await read()).codes).toEqual([]);
  await age(4);
  await report(codes('AUDIO_MISSING'));
  const [held] = (await read()).codes;
  expect(held?.code).toBe('AUDIO_MISSING');
  expect(Date.now() - (held?.since.getTime() ?? 0)).toBeGreaterThanOrEqual(4_000);
  expect(await events()).toHaveLength(1);
});

test('of two reports at once one tells the change', async () => {
  await Promise.all([report(codes('TIMESTAMPS_JUMP')), report(codes('TIMESTAMPS_JUMP'))]);
  expect(await events()).toHaveLength(1);
});

test('what a connection reports that lost the stream is not the stream’s health', async () => {
  await silence(db, streamId, 11_000);
  await channel.granted(newId('connection'), edgeB);
  await report(codes('TIMESTAMPS_JUMP'));
  expect(await read()).toEqual({ current: undefined, codes: [], lastHour: [] });
});

test('a stream of which nothing was reported lately has a past and no present', async () => {
  await report(codes('TIMESTAMPS_JUMP'));
  await age(11);
  expect(await read()).toMatchObject({ current: undefined, codes: [], lastHour: [{ codes: ['TIMESTAMPS_JUMP'] }] });
});

test('an odd codec name costs nobody a sample', async () => {
  const odd = healthReport({ audio: { codec: 'nul\0 and half \ud800', sampleRateHz: 1, channels: 1 } });
  await report(odd);
  expect((await read()).current?.sample.audio?.codec).toBe('nul and half \ufffd');
});

test('after an hour the record is gone', async () => {
  await report(codes());
  await age(3_700);
  expect((await read()).lastHour).toEqual([]);
  expect(await pruneStreamHealth(db)).toBe(false);
  expect(await db.platform.streamHealthPeriod.count({ where: { streamId } })).toBe(0);
  expect(await db.platform.streamHealth.count({ where: { streamId } })).toBe(0);
});

test('a thousand streams are recorded in time', async () => {
  const unknown = Array.from({ length: 999 }, () => ({
    streamId: newId('stream'),
    connectionId: newId('connection'),
    health: codes(),
  }));
  const startedAt = performance.now();
  await recordHealth(db, [...unknown, { streamId, connectionId, health: codes() }]);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect((await read()).current).toBeDefined();
});

/** Three reports must fall into one period of ten seconds. */
async function untilPeriodIsYoung(): Promise<void> {
  await expect.poll(() => Date.now() % 10_000 < 8_000, { timeout: 5_000, interval: 50 }).toBe(true);
}
