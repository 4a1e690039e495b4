// What the API says about usage, and that a report counts once.
import { deliveryReportPath, newId, type PlaybackId } from '@millrace/pipeline';
import { addToLedger, rollUpUsage, type OwnedUsage } from '@millrace/usage';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { importCdnLog } from '../src/usage/import-cdn-log.ts';
import { askInternal, createTenant, startApi, type RunningApi, type ShownChannel, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let stranger: Tenant;
let channels: ShownChannel[];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Yesterday, so that all hours of the test lie in one day. */
const dayStartsMs = Math.floor(Date.now() / dayMs) * dayMs - dayMs;
const hour = (n: number) => dayStartsMs + n * hourMs;

beforeAll(async () => {
  api = await startApi();
  [tenant, stranger] = await Promise.all([createTenant(api), createTenant(api)]);
  channels = [await tenant.createChannel('One'), await tenant.createChannel('Two')];
  const [one, two] = channels as [ShownChannel, ShownChannel];
  await spend(one, { meter: 'ingestMs', hourStartsMs: hour(1), quantity: 3_600_000n });
  await spend(one, { meter: 'ingestMs', hourStartsMs: hour(2), quantity: 1_500n });
  await spend(one, { meter: 'transcodedMs', tier: '720p', hourStartsMs: hour(1), quantity: 2_000n });
  await spend(one, { meter: 'peakViewers', hourStartsMs: hour(1), quantity: 7n });
  await spend(two, { meter: 'ingestMs', hourStartsMs: hour(1), quantity: 500n });
  await spend(two, { meter: 'peakViewers', hourStartsMs: hour(1), quantity: 9n });
  await rollUpUsage(api.db);
});
afterAll(() => api.close());

async function spend({ id }: ShownChannel, usage: Pick<OwnedUsage, 'meter' | 'tier' | 'hourStartsMs' | 'quantity'>) {
  const owner = { organizationId: tenant.organizationId, channelId: id as OwnedUsage['channelId'] };
  await api.db.transaction((tx) => addToLedger(tx, [{ ...owner, streamId: newId('stream'), ...usage }]));
}

const iso = (ms: number) => new Date(ms).toISOString();
const day = `from=${iso(dayStartsMs)}&to=${iso(dayStartsMs + dayMs)}`;
const usage = async (query: string, who = tenant) => (await who.ask('GET', `/v1/usage?${query}`)).json();

test('hours of all channels together', async () => {
  const { data, totals } = await usage(`interval=hour&${day}`);
  expect(data).toMatchObject([
    { startsAt: iso(hour(1)), channelId: null, ingestSeconds: 3_600.5, peakViewers: 9 },
    { startsAt: iso(hour(2)), channelId: null, ingestSeconds: 1.5, peakViewers: 0 },
  ]);
  expect(data[0].transcodedSeconds).toEqual({ '480p': 0, '720p': 2, '1080p': 0, '1440p': 0, '2160p': 0 });
  expect(totals).toMatchObject({ ingestSeconds: 3_602, transcodedSeconds: { '720p': 2 }, peakViewers: 9 });
});

test('days, channel by channel', async () => {
  const { data } = await usage(`groupBy=channel&${day}`);
  const sums = data.map((row: { channelId: string; ingestSeconds: number }) => [row.channelId, row.ingestSeconds]);
  expect(Object.fromEntries(sums)).toEqual({ [channels[0]!.id]: 3_601.5, [channels[1]!.id]: 0.5 });
});

test('one channel', async () => {
  const { data, totals } = await usage(`channelId=${channels[1]!.id}&${day}`);
  expect(data).toHaveLength(1);
  expect(totals).toMatchObject({ ingestSeconds: 0.5, peakViewers: 9 });
});

test('page by page it is the same, with the totals of all', async () => {
  const query = `interval=hour&groupBy=channel&${day}`;
  const whole = await usage(query);
  const rows = [];
  let cursor = '';
  do {
    const page = await usage(`${query}&limit=1${cursor}`);
    expect(page.totals).toEqual(whole.totals);
    rows.push(...page.data);
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '' && rows.length < 10);
  expect(rows).toEqual(whole.data);
  expect(rows).toHaveLength(3);
});

test('a page that is asked for in the next hour belongs to the same span of time', async () => {
  const nextHourMs = Math.ceil(Date.now() / hourMs) * hourMs;
  for (const channel of channels) {
    await spend(channel, { meter: 'ingestMs', hourStartsMs: nextHourMs - hourMs, quantity: 1n });
  }
  await rollUpUsage(api.db);
  try {
    vi.useFakeTimers({ toFake: ['Date'], now: nextHourMs - 1_000 });
    const first = await usage('interval=hour&groupBy=channel&limit=1');
    expect(first.to).toBe(iso(nextHourMs));
    vi.setSystemTime(nextHourMs + 1_000);
    const next = await usage(`interval=hour&groupBy=channel&cursor=${first.nextCursor}`);
    expect([next.from, next.to, next.totals]).toEqual([first.from, first.to, first.totals]);
    expect((await usage('interval=hour')).to).toBe(iso(nextHourMs + hourMs));
  } finally {
    vi.useRealTimers();
  }
});

test('a cursor of another question is refused', async () => {
  const { nextCursor } = await usage(`interval=hour&groupBy=channel&${day}&limit=1`);
  expect(await usage(`interval=hour&${day}&cursor=${nextCursor}`)).toMatchObject({ code: 'INVALID_CURSOR' });
});

test('as CSV', async () => {
  const answer = await tenant.ask('GET', `/v1/usage?format=csv&interval=hour&${day}&limit=1`);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.body.split('\r\n')).toEqual([
    'startsAt,channelId,ingestSeconds,transcodedSeconds480p,transcodedSeconds720p,transcodedSeconds1080p,' +
      'transcodedSeconds1440p,transcodedSeconds2160p,storedByteSeconds,deliveredBytesOrigin,deliveredBytesCdn,peakViewers',
    `${iso(hour(1))},,3600.5,0,2,0,0,0,0,0,0,9`,
    '',
  ]);
  const next = await tenant.ask(
    'GET',
    `/v1/usage?format=csv&interval=hour&${day}&cursor=${String(answer.headers['next-cursor'])}`,
  );
  expect(next.body).toContain(iso(hour(2)));
});

test('nobody sees what others use', async () => {
  expect(await usage(day, stranger)).toMatchObject({ data: [], totals: { ingestSeconds: 0 } });
  expect(await usage(`channelId=${channels[0]!.id}&${day}`, stranger)).toMatchObject({ data: [] });
});

test.each([
  [`from=${iso(dayStartsMs)}&to=${iso(dayStartsMs)}`, 'before'],
  ['interval=hour&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z', '31 days'],
  ['from=2020-01-01T00:00:00Z', '400 days'],
  ['from=yesterday', ''],
  ['from=2026-11-01', ''],
  ['interval=week', ''],
  ['limit=1001', ''],
  ['channelId=ch_x', ''],
])('with %s is refused', async (query, words) => {
  const refused = await usage(query);
  expect(refused).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  expect(JSON.stringify(refused.errors)).toContain(words);
});

test('a key without the permission is refused', async () => {
  const keyless = await createTenant(api, ['channels:read']);
  expect(await usage('', keyless)).toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
  expect((await keyless.ask('GET', '/v1/quotas')).json()).toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
});

describe('delivered bytes', () => {
  const delivered = async (channel: ShownChannel) => {
    await rollUpUsage(api.db);
    return (await usage(`channelId=${channel.id}`)).totals.deliveredBytes;
  };
  const of = ({ playback }: ShownChannel, bytes: number, atMs = Date.now()) => ({
    playbackId: playback.id as PlaybackId,
    streamId: newId('stream'),
    atMs,
    bytes,
  });

  test('of a report that comes twice, and at the same time, count once', async () => {
    const channel = await tenant.createChannel();
    const report = { source: 'origin', key: 'origin-1', deliveries: [of(channel, 1_000), of(channel, 500)] };
    const answers = await Promise.all([1, 2, 3].map(() => askInternal(api, deliveryReportPath, report)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204, 204]);
    await askInternal(api, deliveryReportPath, { ...report, key: 'origin-2', deliveries: [of(channel, 1)] });
    expect(await delivered(channel)).toEqual({ origin: 1_501, cdn: 0 });
  });

  test('that come late belong to their own day', async () => {
    const channel = await tenant.createChannel();
    const late = Date.now() - 20 * dayMs;
    const deliveries = [of(channel, 10, late), of(channel, 10_000, Date.now() - 40 * dayMs)];
    await askInternal(api, deliveryReportPath, { source: 'origin', key: 'late', deliveries });
    expect(await delivered(channel)).toEqual({ origin: 10, cdn: 0 });
    const { data } = await usage(`channelId=${channel.id}`);
    expect(data[0].startsAt).toBe(iso(Math.floor(late / dayMs) * dayMs));
  });

  test('of a CDN come from its log, once however often it is imported', async () => {
    const channel = await tenant.createChannel();
    const directory = await mkdtemp(join(tmpdir(), 'millrace-cdn-'));
    const file = join(directory, 'log.csv');
    const path = `/${channel.playback.id}/${newId('stream')}/1/720p/1.m4s`;
    const lines = [`${iso(Date.now())},${path},700`, `${iso(Date.now())},/${channel.playback.id}.m3u8,30`];
    const unknown = `${iso(Date.now())},/${newId('playback')}.m3u8,1`;
    await writeFile(file, ['time,path,bytes', ...lines, unknown, 'x'].join('\n'));
    expect(await importCdnLog(api.db, file)).toMatchObject({ requests: 3, unreadable: 1, counted: 2, unknown: 1 });
    expect(await importCdnLog(api.db, file)).toMatchObject({ duplicates: 1, counted: 0 });
    await rm(directory, { recursive: true });
    expect(await delivered(channel)).toEqual({ origin: 0, cdn: 730 });
  });
});
