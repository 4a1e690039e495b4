// The ledger against the playlist log that it is made of.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import { readAfter } from '@millrace/playlist-log';
import { applyFact, recordHeartbeat } from '@millrace/streams';
import { hourMs, hourOf, setLimits } from '@millrace/usage';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { retainEndedStreams } from '../src/retention/retain-ended.ts';
import { retainLiveStreams } from '../src/retention/retain-live.ts';
import { meterStreams } from '../src/usage/meter-streams.ts';
import { PeakViewers } from '../src/usage/peak-viewers.ts';
import { rollUp } from '../src/usage/roll-up.ts';
import { watchQuotas } from '../src/usage/watch-quotas.ts';
import { beginBroadcast, cellRecord, openWorld, runRecord, takeLease, type Broadcast, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.db.platform.stream.deleteMany();
  await world.db.platform.usageEntry.deleteMany();
  await world.db.platform.usageRollup.deleteMany();
});

const { signal } = new AbortController();
const picture = (id: string, widthPx: number, heightPx: number): RunRecord['renditions'][number] => ({
  kind: 'video',
  codecs: 'avc1.64001f',
  initName: 'init-0000000000000000.mp4',
  timescale: 90_000,
  declaredPeakBps: 1,
  declaredAverageBps: 1,
  frameRate: 30,
  ...{ id, widthPx, heightPx },
});
const renditions = [
  ...runRecord({} as Broadcast).renditions,
  picture('source', 1920, 1080),
  picture('720p', 1280, 720),
];
const bytesOf = { audio: 30_000, source: 1_500_000, '720p': 625_000 } as const;
const cellBytes = 2_155_000;

/** A cell of 2002 ms; the segments of a real source are not whole seconds. */
function cell(epoch: number, mediaSequence: number, beganAtMs: number): CellRecord {
  const startMs = mediaSequence * 2_002;
  const media = { startTicks: 0, durationTicks: 1, peakBps: 1, averageBps: 1 };
  return {
    ...cellRecord(epoch, mediaSequence),
    ...{ startMs, endMs: startMs + 2_002, programDateTimeMs: beganAtMs + startMs },
    media: Object.fromEntries(Object.entries(bytesOf).map(([id, sizeBytes]) => [id, { ...media, sizeBytes }])),
  };
}

async function publish(broadcast: Broadcast, numbers: readonly number[], beganAtMs: number): Promise<void> {
  const { streamId } = broadcast;
  await world.db.platform.stream.update({ where: { id: streamId }, data: { startedAt: new Date(beganAtMs) } });
  const lease = await takeLease(world, broadcast);
  const cells = numbers.map((number) => cell(broadcast.epoch, number, beganAtMs));
  const run = { ...runRecord(broadcast), renditions };
  expect(await lease.commit(numbers[0] === 0 ? [run, ...cells] : cells)).toBe('appended');
  await lease.release();
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

/** Sums of the ledger, by meter and tier. */
async function ledger({ streamId }: Broadcast): Promise<Record<string, number>> {
  const rows = await world.db.platform.usageEntry.groupBy({
    by: ['meter', 'tier'],
    where: { streamId },
    _sum: { quantity: true },
  });
  return Object.fromEntries(rows.map(({ meter, tier, _sum }) => [`${meter}${tier}`, Number(_sum.quantity)]));
}

/** What the segments in the log add up to. */
async function logged(broadcast: Broadcast) {
  const records = (await readAfter(world.redis, broadcast, 0, 10_000)).map(({ record }) => record);
  const cells = records.filter((record) => record.kind === 'cell');
  return cells.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

test('the ledger is the sum of the segments in the log, to the millisecond, however often it is counted', async () => {
  const broadcast = await beginBroadcast(world);
  await publish(broadcast, numbers(0, 40), Date.now() - 200_000);
  await Promise.all([meterStreams(world, signal), meterStreams(world, signal)]);
  await publish(broadcast, numbers(40, 77), Date.now() - 200_000);
  await meterStreams(world, signal);
  await meterStreams(world, signal);

  const totalMs = await logged(broadcast);
  expect(totalMs).toBe(77 * 2_002);
  expect(await ledger(broadcast)).toMatchObject({ ingestMs: totalMs, transcodedMs720p: totalMs });
});

test('what is passed through is not transcoded', async () => {
  const broadcast = await beginBroadcast(world);
  await publish(broadcast, [0], Date.now() - 10_000);
  await meterStreams(world, signal);
  expect(Object.keys(await ledger(broadcast)).filter((meter) => meter.startsWith('transcoded'))).toEqual([
    'transcodedMs720p',
  ]);
});

test('a log that Redis lost and that was written again is not counted twice', async () => {
  const broadcast = await beginBroadcast(world);
  await publish(broadcast, numbers(0, 10), Date.now() - 60_000);
  await meterStreams(world, signal);
  await world.redis.flushdb();
  await publish(broadcast, numbers(0, 12), Date.now() - 60_000);
  await meterStreams(world, signal);
  expect(await ledger(broadcast)).toMatchObject({ ingestMs: 12 * 2_002 });
});

test('media belongs to the hour in which it began, and a day has all its hours', async () => {
  const broadcast = await beginBroadcast(world);
  const hourStartsMs = hourOf(Date.now() - 3 * hourMs);
  await publish(broadcast, numbers(0, 10), hourStartsMs + hourMs - 4 * 2_002 - 1_000);
  await meterStreams(world, signal);
  await rollUp(world);
  const rollups = await world.db.platform.usageRollup.findMany({
    where: { channelId: broadcast.channelId, meter: 'ingestMs' },
    orderBy: [{ interval: 'desc' }, { startsAt: 'asc' }],
  });
  const hours = rollups.filter(({ interval }) => interval === 'hour');
  expect(hours.map(({ startsAt, quantity }) => [startsAt.getTime(), Number(quantity)])).toEqual([
    [hourStartsMs, 5 * 2_002],
    [hourStartsMs + hourMs, 5 * 2_002],
  ]);
  const days = rollups.filter(({ interval }) => interval === 'day');
  expect(days.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(10 * 2_002);
});

test('a sum that was made once is made anew when its hour is added to', async () => {
  const broadcast = await beginBroadcast(world);
  const beganAtMs = hourOf(Date.now() - 2 * hourMs);
  for (const [from, to] of [
    [0, 5],
    [5, 8],
  ] as const) {
    await publish(broadcast, numbers(from, to), beganAtMs);
    await meterStreams(world, signal);
    await rollUp(world);
    await rollUp(world);
  }
  const [hour] = await world.db.platform.usageRollup.findMany({
    where: { channelId: broadcast.channelId, interval: 'hour', meter: 'ingestMs' },
  });
  expect(Number(hour?.quantity)).toBe(8 * 2_002);
});

test('storage costs from the end of a segment until it is deleted', async () => {
  const broadcast = await beginBroadcast(world);
  const beganAtMs = Date.now() - 100_000;
  await publish(broadcast, [0, 1], beganAtMs);
  const before = Date.now();
  await meterStreams(world, signal);
  const after = Date.now();
  const keptMs = (nowMs: number) => 2 * (nowMs - beganAtMs) - 3 * 2_002;
  const { storedByteSeconds = 0 } = await ledger(broadcast);
  expect(storedByteSeconds).toBeGreaterThanOrEqual((cellBytes * keptMs(before)) / 1_000 - 4);
  expect(storedByteSeconds).toBeLessThanOrEqual((cellBytes * keptMs(after)) / 1_000);

  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  const endedAt = new Date(Date.now() - 2 * 86_400_000);
  await world.db.platform.stream.update({ where: { id: broadcast.streamId }, data: { endedAt } });
  await retainEndedStreams(world, 86_400_000, signal);
  const atDeletion = await ledger(broadcast);
  expect(atDeletion['storedByteSeconds']).toBeGreaterThan(storedByteSeconds);
  await meterStreams(world, signal);
  expect(await ledger(broadcast)).toEqual(atDeletion);
  const meter = await world.db.platform.usageMeter.findUniqueOrThrow({ where: { streamId: broadcast.streamId } });
  expect(meter.storedBytes).toBe(0n);
});

test('segments that slide out of the window are counted before they go, and cost nothing after', async () => {
  const broadcast = await beginBroadcast(world);
  await publish(broadcast, numbers(0, 200), Date.now() - 200 * 2_002);
  await retainLiveStreams(world, signal);
  await retainLiveStreams(world, signal);
  expect(await ledger(broadcast)).toMatchObject({ ingestMs: 200 * 2_002 });
  const left = (await readAfter(world.redis, broadcast, 0, 1_000)).filter(
    ({ record }) => record.kind === 'cell',
  ).length;
  expect(left).toBeLessThan(200);
  const meter = await world.db.platform.usageMeter.findUniqueOrThrow({ where: { streamId: broadcast.streamId } });
  expect(meter.storedBytes).toBe(BigInt(left * cellBytes));
});

test('a clock that is decades behind puts nothing before the stream', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.commit([{ ...runRecord(broadcast), renditions }, cell(broadcast.epoch, 0, 0)]);
  await lease.release();
  await meterStreams(world, signal);
  const [entry] = await world.db.platform.usageEntry.findMany({ where: { meter: 'ingestMs' } });
  expect(entry!.hourStartsAt.getTime()).toBeGreaterThan(Date.now() - 2 * hourMs);
});

test('a test channel costs nothing', async () => {
  const broadcast = await beginBroadcast(world);
  await world.db.platform.channel.update({ where: { id: broadcast.channelId }, data: { isTest: true } });
  await publish(broadcast, numbers(0, 10), Date.now() - 60_000);
  await meterStreams(world, signal);
  expect(await ledger(broadcast)).toEqual({});
});

test('the most viewers of an hour are kept, however often they are taken', async () => {
  const { organizationId, streamId, channelId } = await beginBroadcast(world);
  const startsAt = (minute: number) => new Date(hourOf(Date.now() - 2 * hourMs) + minute * 60_000);
  const period = (minute: number, viewersMax: number) => ({
    data: { ...{ streamId, organizationId, viewersMax }, startsAt: startsAt(minute), sampleCount: 1, viewersSum: 1n },
  });
  await world.db.platform.streamViewerPeriod.create(period(1, 40));
  await world.db.platform.streamViewerPeriod.create(period(2, 70));
  const peak = async () => {
    await new PeakViewers(world).round();
    await rollUp(world);
    const rows = await world.db.platform.usageRollup.findMany({ where: { channelId, interval: 'hour' } });
    return rows.map(({ quantity }) => Number(quantity));
  };
  expect([await peak(), await peak()]).toEqual([[70], [70]]);
  await world.db.platform.streamViewerPeriod.create(period(3, 90));
  expect(await peak()).toEqual([90]);
});

test('a stream without a log costs nothing', async () => {
  const broadcast = await beginBroadcast(world);
  await meterStreams(world, signal);
  expect(await ledger(broadcast)).toEqual({});
});

describe('the minutes of an organization', () => {
  const steps = async ({ organizationId }: Broadcast) => {
    const events = await world.db.platform.event.findMany({ where: { organizationId, type: 'usage.threshold' } });
    return events.map(({ data }) => (data as { percent: number }).percent).sort((a, b) => a - b);
  };
  /** A minute is 30 cells of 2002 ms, and a little. */
  const publishMinutes = async (broadcast: Broadcast, minutes: number) => {
    await publish(broadcast, numbers(0, 30 * minutes), Date.now() - minutes * 61_000);
    await meterStreams(world, signal);
  };

  test('are told at 80, 95 and 100 %, each once in a month, and then what runs ends', async () => {
    const broadcast = await beginBroadcast(world);
    await setLimits(world.db.platform, broadcast.organizationId, { minutesPerMonth: 5 });
    await publishMinutes(broadcast, 4);
    await watchQuotas(world, signal);
    await watchQuotas(world, signal);
    expect(await steps(broadcast)).toEqual([80]);

    await publish(broadcast, numbers(120, 150), Date.now() - 61_000);
    await meterStreams(world, signal);
    await Promise.all([watchQuotas(world, signal), watchQuotas(world, signal)]);
    await watchQuotas(world, signal);
    expect(await steps(broadcast)).toEqual([80, 95, 100]);
    const stream = await world.db.platform.stream.findUniqueOrThrow({ where: { id: broadcast.streamId } });
    expect([stream.state, stream.endReason]).toEqual(['ended', 'quota_reached']);

    const { streamId, connectionId } = broadcast;
    const edge = { name: 'edge', instanceId: 'edge-1', relayBaseUrl: 'http://127.0.0.1:3020' };
    const answer = await recordHeartbeat(world.db, { edge, connections: [{ streamId, connectionId }] });
    expect(answer.stop).toEqual([{ streamId, connectionId, reason: 'MINUTES_QUOTA_REACHED' }]);
  });

  test('that are not limited are not watched', async () => {
    const broadcast = await beginBroadcast(world);
    await setLimits(world.db.platform, broadcast.organizationId, { channels: 100 });
    await publishMinutes(broadcast, 3);
    await watchQuotas(world, signal);
    expect(await steps(broadcast)).toEqual([]);
    const stream = await world.db.platform.stream.findUniqueOrThrow({ where: { id: broadcast.streamId } });
    expect(stream.state).not.toBe('ended');
  });
});
