// Viewer counts: what origins report, and what tenants see of it.
import { newId, viewerReportPath } from '@millrace/pipeline';
import { pruneStreamViewers } from '@millrace/streams';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let streamId: string;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());
beforeEach(async () => {
  const { streamKey } = await tenant.createChannel();
  const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
  const request = { edge, connectionId: newId('connection'), streamKey, remoteAddress: '203.0.113.7' };
  streamId = (await askInternal(api, '/internal/v1/ingest/authorize', request)).json().grant.streamId;
});

const report = (originId: string, viewers: number, renditions: object = {}) =>
  send(originId, [{ streamId, viewers, renditions }]);
const send = (originId: string, streams: object[]) =>
  askInternal(api, viewerReportPath, { originId, reportedAtMs: Date.now(), streams });
const shown = async (query = '') => (await tenant.ask('GET', `/v1/streams/${streamId}/viewers${query}`)).json();
/** Moves what was reported into the past. */
const age = async (interval: string) => {
  await api.db.platform.$executeRaw`
    UPDATE stream_viewers SET reported_at = reported_at - ${interval}::interval WHERE stream_id = ${streamId}`;
  await api.db.platform.$executeRaw`
    UPDATE stream_viewer_periods SET starts_at = starts_at - ${interval}::interval WHERE stream_id = ${streamId}`;
};

test('a stream that nobody has watched has no viewers', async () => {
  expect(await shown()).toEqual({ streamId, viewers: 0, renditions: {}, peak: null, history: [] });
});

test('what all origins report is added up, of each the newest report', async () => {
  expect((await report('one', 7, { '720p': 7 })).statusCode).toBe(204);
  await report('one', 3, { '720p': 2, '480p': 1 });
  await report('two', 4, { '720p': 4 });
  const { viewers, renditions, peak, history } = await shown();
  expect({ viewers, renditions }).toEqual({ viewers: 7, renditions: { '480p': 1, '720p': 6 } });
  expect(peak).toMatchObject({ viewers: 7 });
  expect(Math.max(...history.map(({ max }: { max: number }) => max))).toBe(7);
});

test('a stream that an origin does not report any more has nobody there', async () => {
  await report('one', 3);
  await report('two', 4);
  await send('one', []);
  expect(await shown()).toMatchObject({ viewers: 4 });
});

test('an origin that has fallen silent counts for thirty seconds', async () => {
  await report('one', 3);
  await age('29 seconds');
  expect(await shown()).toMatchObject({ viewers: 3 });
  await age('2 seconds');
  expect(await shown()).toMatchObject({ viewers: 0, peak: { viewers: 3 } });
});

test('the history goes back as far as it is asked for', async () => {
  await report('one', 2);
  await age('2 hours');
  expect((await shown()).history).toEqual([]);
  expect((await shown('?minutes=180')).history).toMatchObject([{ average: 2, max: 2 }]);
  expect((await tenant.ask('GET', `/v1/streams/${streamId}/viewers?minutes=0`)).statusCode).toBe(400);
});

test('what is older than a day is deleted', async () => {
  await report('one', 2);
  await age('25 hours');
  expect(await pruneStreamViewers(api.db)).toBe(false);
  expect(await shown('?minutes=1440')).toMatchObject({ peak: null, history: [] });
  expect(await api.db.platform.streamViewers.count({ where: { streamId } })).toBe(0);
});

test('streams that there are not are passed over; of the rest nothing is lost', async () => {
  const known = { streamId, viewers: 1, renditions: {} };
  const unknown = { streamId: newId('stream'), viewers: 5, renditions: {} };
  expect((await send('one', [unknown, known])).statusCode).toBe(204);
  expect(await shown()).toMatchObject({ viewers: 1 });
});

test('reports that come at once for the same streams all count', async () => {
  const origins = Array.from({ length: 12 }, (_, index) => `origin-${index}`);
  const answers = await Promise.all(origins.map((origin) => report(origin, 1)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(origins.map(() => 204));
  expect(await shown()).toMatchObject({ viewers: 12 });
});

test('a report that is none is refused', async () => {
  expect((await askInternal(api, viewerReportPath, { originId: '' })).statusCode).toBe(400);
  expect((await send('one', [{ streamId, viewers: -1, renditions: {} }])).statusCode).toBe(400);
});
