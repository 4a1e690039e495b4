import { streamHealthSchema, type StreamHealthView } from '@millrace/api-contract';
import { newId, type ConnectionId } from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let streamId = '';
let connectionId: ConnectionId;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());
beforeEach(async () => {
  connectionId = newId('connection');
  const { streamKey } = await tenant.createChannel();
  const body = { edge, connectionId, streamKey, remoteAddress: '203.0.113.7' };
  const answer = await askInternal(api, '/internal/v1/ingest/authorize', body);
  streamId = answer.json<{ grant: { streamId: string } }>().grant.streamId;
});

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
const sample = {
  atMs: 1_800_000_000_000,
  ageMs: 60_000,
  videoBitrateBps: 4_000_000,
  audioBitrateBps: 128_000,
  bitrateVariation: 0.1,
  frameRate: 29.97,
  frameRateVariation: 0.01,
  keyframeIntervalMs: 8_300,
  audioVideoSkewMs: null,
  jitterMs: 4.5,
  behindMs: 0,
  droppedMessages: 1,
  timestampJumps: 0,
  hasBFrames: true,
  video: { codec: 'avc1', widthPx: 1920, heightPx: 1080, profile: 100, level: 40 },
  audio: null,
};
const heartbeat = (health: unknown) =>
  askInternal(api, '/internal/v1/ingest/heartbeat', { edge, connections: [{ streamId, connectionId, health }] });

/** Health is stored beside the heartbeat's answer. */
async function stored(report: unknown): Promise<void> {
  await heartbeat(report);
  const rows = () => api.db.platform.streamHealth.count({ where: { streamId } });
  await expect.poll(rows, { timeout: 5_000 }).toBe(1);
}

async function health(): Promise<StreamHealthView> {
  const answer = await tenant.ask('GET', `/v1/streams/${streamId}/health`);
  expect(answer.statusCode).toBe(200);
  return streamHealthSchema.strict().parse(answer.json());
}

test('of a stream that nobody has measured nothing is known', async () => {
  const nothing = { status: 'unknown', current: null, codes: [], lastHour: [], capacityWaitSince: null };
  expect(await health()).toEqual({ streamId, ...nothing });
});

test('what the edge measures is shown, now and over the last hour', async () => {
  await stored({ sample, codes: [] });
  const { status, current, codes, lastHour } = await health();
  expect([status, codes]).toEqual(['good', []]);
  expect(current).toMatchObject({ frameRate: 29.97, video: { codec: 'avc1', heightPx: 1080 }, audio: null });
  expect(lastHour).toMatchObject([
    {
      sampleCount: 1,
      videoBitrateBps: { min: 4_000_000, average: 4_000_000, max: 4_000_000 },
      frameRate: { min: 29.97, average: 29.97, max: 29.97 },
      audioVideoSkewMs: null,
      droppedMessages: 1,
      timestampJumps: 0,
    },
  ]);
});

test('a code comes with its meaning and with what to change in the encoder, and its change is an event', async () => {
  await stored({ sample, codes: ['MEDIA_UNREADABLE'] });
  await expect.poll(async () => (await health()).status, { timeout: 5_000 }).toBe('error');
  const { codes } = await health();
  expect(codes).toMatchObject([
    { code: 'MEDIA_UNREADABLE', severity: 'error', fix: { obs: expect.stringContaining('H.264') as string } },
  ]);
  const told = () => api.db.platform.event.count({ where: { streamId, type: 'stream.healthChanged' } });
  await expect.poll(told, { timeout: 5_000 }).toBe(1);
  const events = await api.db.platform.event.findMany({ where: { streamId, type: 'stream.healthChanged' } });
  expect(events.map(({ data }) => data)).toMatchObject([{ codes: ['MEDIA_UNREADABLE'], raised: ['MEDIA_UNREADABLE'] }]);
});

test.each([
  { sample: {}, codes: [] },
  { sample: { ...sample, frameRate: null }, codes: ['OF_TOMORROW'] },
  'well',
  null,
])('a report that cannot be read costs the connection nothing: %j', async (report) => {
  const answer = await heartbeat(report);
  expect([answer.statusCode, answer.json()]).toEqual([200, { stop: [] }]);
  expect((await health()).status).toBe('unknown');
});

test('a heartbeat of two thousand connections with their health is taken', async () => {
  const connections = Array.from({ length: 2_000 }, () => ({
    streamId: newId('stream'),
    connectionId: newId('connection'),
    health: { sample, codes: [] },
  }));
  const startedAt = performance.now();
  const answer = await askInternal(api, '/internal/v1/ingest/heartbeat', { edge, connections });
  expect(answer.json<{ stop: unknown[] }>().stop).toHaveLength(2_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
