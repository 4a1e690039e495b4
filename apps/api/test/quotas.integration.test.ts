// Hard stops: what an organization may not have more of is refused, and the refusal says why.
import { newId, publishRefusals, type RefusalReason } from '@millrace/pipeline';
import { addToLedger, setLimits } from '@millrace/usage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { heldBack, oneOf } from './held-back.ts';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await createTenant(api);
});

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
const authorize = async (streamKey: string, connectionId = newId('connection')) =>
  (
    await askInternal(api, '/internal/v1/ingest/authorize', {
      ...{ edge, connectionId, streamKey },
      remoteAddress: '203.0.113.7',
    })
  ).json();
const quotas = async () => (await tenant.ask('GET', '/v1/quotas')).json();
const limit = (limits: Parameters<typeof setLimits>[2]) => setLimits(api.db.platform, tenant.organizationId, limits);

test('without a quota there is no limit', async () => {
  await tenant.createChannel();
  expect(await quotas()).toMatchObject({
    channels: { limit: null, used: 1 },
    concurrentStreams: { limit: null, used: 0 },
    minutesPerMonth: { limit: null, used: 0 },
    renditionHeightPx: { limit: null },
  });
});

test('one channel more than allowed is refused, also when two are made at once, and one may go for another', async () => {
  await limit({ channels: 2 });
  const { id } = await tenant.createChannel();
  const make = (name: string) => tenant.ask('POST', '/v1/channels', { name });
  const answers = await heldBack(api, 'channels', 3, (n) => make(`late ${n}`));
  expect(answers).toEqual(oneOf(3, '403 QUOTA_REACHED'));
  expect((await make('later')).json().detail).toContain('2 channels');
  expect((await quotas()).channels).toEqual({ limit: 2, used: 2 });
  await tenant.ask('DELETE', `/v1/channels/${id}`);
  expect((await make('in its place')).statusCode).toBe(201);
});

test('one stream more than allowed is refused at its publish, and a running one may come back', async () => {
  const channels = [await tenant.createChannel(), await tenant.createChannel()];
  await limit({ concurrentStreams: 1 });
  const answers = await Promise.all(channels.map(({ streamKey }) => authorize(streamKey)));
  const granted = answers.findIndex(({ decision }) => decision === 'grant');
  expect(answers[1 - granted]).toEqual({ decision: 'refuse', reason: 'STREAMS_QUOTA_REACHED' });
  expect((await quotas()).concurrentStreams).toEqual({ limit: 1, used: 1 });

  const { streamId } = answers[granted].grant;
  const { connectionId } = await api.db.platform.stream.findUniqueOrThrow({ where: { id: streamId } });
  await askInternal(api, '/internal/v1/ingest/disconnected', { streamId, connectionId, reason: 'closed' });
  const again = await authorize(channels[granted]!.streamKey);
  expect(again).toMatchObject({ decision: 'grant', grant: { streamId } });
});

test('when the minutes of the month are used up no stream begins', async () => {
  const { id, streamKey } = await tenant.createChannel();
  await limit({ minutesPerMonth: 10 });
  const spend = (minutes: number, hourStartsMs: number) =>
    api.db.transaction((tx) =>
      addToLedger(tx, [
        {
          ...{ organizationId: tenant.organizationId, channelId: id as never, streamId: newId('stream') },
          ...{ meter: 'ingestMs', hourStartsMs, quantity: BigInt(minutes * 60_000) },
        },
      ]),
    );
  await spend(500, Date.UTC(2026, 0));
  await spend(9.9, Date.now() - (Date.now() % 3_600_000));
  expect((await quotas()).minutesPerMonth).toEqual({ limit: 10, used: 9 });
  await spend(0.1, Date.now() - (Date.now() % 3_600_000));
  expect(await authorize(streamKey)).toEqual({ decision: 'refuse', reason: 'MINUTES_QUOTA_REACHED' });
  const where = { organizationId: tenant.organizationId, action: 'streams.start' };
  const denied = await api.db.platform.auditEntry.findMany({ where, orderBy: { id: 'desc' }, take: 1 });
  expect(denied).toMatchObject([{ outcome: 'denied', details: { reason: 'MINUTES_QUOTA_REACHED' } }]);
});

test('a stream keeps the limits that it began with', async () => {
  const { streamKey } = await tenant.createChannel();
  await limit({ renditionHeightPx: 720, ingestBitrateBps: 4_000_000 });
  const connectionId = newId('connection');
  const limits = { renditionHeightPx: 720, ingestBitrateBps: 4_000_000 };
  expect(await authorize(streamKey, connectionId)).toMatchObject({ grant: { limits } });
  await limit({ renditionHeightPx: 480, ingestBitrateBps: null });
  expect(await authorize(streamKey, connectionId)).toMatchObject({ grant: { limits } });
});

test.each([
  ['for half a minute is told so', [5_000_000, 5_000_000, 5_000_000], 'BITRATE_QUOTA_EXCEEDED'],
  ['but was not all the time goes on', [5_000_000, 3_000_000, 5_000_000], undefined],
  ['only lately goes on', [5_000_000, 5_000_000], undefined],
] as const)('an encoder that is above the bit rate %s', async (_how, rates, reason) => {
  const { streamKey } = await tenant.createChannel();
  await limit({ ingestBitrateBps: 4_000_000 });
  const connectionId = newId('connection');
  const { streamId } = (await authorize(streamKey, connectionId)).grant;
  const rate = (value: number) => ({ n: 5, min: value, max: value, sum: 5 * value });
  await api.db.platform.streamHealthPeriod.createMany({
    data: rates.map((value, n) => ({
      streamId,
      organizationId: tenant.organizationId,
      startsAt: new Date(Math.floor(Date.now() / 10_000 - n - 1) * 10_000),
      sampleCount: 5,
      statistics: { videoBitrateBps: rate(value), audioBitrateBps: rate(128_000) },
      codes: [],
    })),
  });
  const connections = [{ streamId, connectionId, health: { sample: sampleOf(5_000_000), codes: [] } }];
  const answer = (await askInternal(api, '/internal/v1/ingest/heartbeat', { edge, connections })).json();
  expect(answer.stop).toEqual(reason ? [{ streamId, connectionId, reason }] : []);
  // The edge may ask again before it has closed.
  await askInternal(api, '/internal/v1/ingest/heartbeat', { edge, connections });
  const denied = await api.db.platform.auditEntry.findMany({ where: { requestId: connectionId } });
  expect(denied.map(({ action, details }) => ({ action, details }))).toMatchObject(
    reason ? [{ action: 'streams.ingest', details: { reason, streamId } }] : [],
  );
});

test.each<RefusalReason>(['STREAMS_QUOTA_REACHED', 'MINUTES_QUOTA_REACHED', 'BITRATE_QUOTA_EXCEEDED'])(
  'the words for %s say what is the matter',
  (reason) => {
    expect(publishRefusals[reason].description).toMatch(/quota|used up/);
  },
);

function sampleOf(videoBitrateBps: number) {
  return {
    ...{ atMs: Date.now(), ageMs: 60_000, videoBitrateBps, audioBitrateBps: 128_000 },
    ...{ bitrateVariation: 0, frameRate: 30, frameRateVariation: 0, keyframeIntervalMs: 2_000, audioVideoSkewMs: 0 },
    ...{ jitterMs: 0, behindMs: 0, droppedMessages: 0, timestampJumps: 0, hasBFrames: false, video: null, audio: null },
  };
}
