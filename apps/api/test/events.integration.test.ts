import { numberEvents } from '@millrace/events';
import { newId, type EventEnvelope } from '@millrace/pipeline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let baseUrl: string;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
  baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

interface Page {
  data: EventEnvelope[];
  nextAfter: number;
  hasMore: boolean;
}
const number = () => api.db.transaction((tx) => numberEvents(tx, 1_000));
const read = async (query = '', as = tenant) => (await as.ask('GET', `/v1/events${query}`)).json<Page>();

async function publish(streamKey: string, instanceId = 'one') {
  const edge = { name: 'edge', instanceId, relayBaseUrl: 'http://127.0.0.1:3020' };
  const connectionId = newId('connection');
  const request = { edge, connectionId, streamKey, remoteAddress: '203.0.113.7' };
  const answer = await askInternal(api, '/internal/v1/ingest/authorize', request);
  const { grant } = answer.json<{ grant: { streamId: string; epoch: number } }>();
  return { connectionId, ...grant };
}

test('events are read page by page, in order, each once', async () => {
  const own = await createTenant(api);
  for (let count = 0; count < 5; count += 1) await own.createChannel();
  expect(await read('', own)).toEqual({ data: [], nextAfter: 0, hasMore: false });
  await number();
  const seen: number[] = [];
  let after = 0;
  for (let pages = 0; pages < 3; pages += 1) {
    const page = await read(`?after=${after}&limit=2`, own);
    seen.push(...page.data.map(({ sequence }) => sequence));
    after = page.nextAfter;
    expect(page.hasMore).toBe(pages < 2);
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(await read(`?after=${after}`, own)).toEqual({ data: [], nextAfter: 5, hasMore: false });
});

test('the newest come first when that is asked for, page by page back to the oldest', async () => {
  const own = await createTenant(api);
  for (let count = 0; count < 5; count += 1) await own.createChannel();
  await number();
  const seen: number[][] = [];
  let before = '';
  for (let hasMore = true; hasMore;) {
    const page = await read(`?order=newest&limit=2${before}`, own);
    seen.push(page.data.map(({ sequence }) => sequence));
    // Whoever has seen the newest goes on after all of them.
    expect(page.nextAfter).toBe(5);
    before = `&before=${page.data.at(-1)?.sequence ?? 0}`;
    hasMore = page.hasMore;
  }
  expect(seen).toEqual([[5, 4], [3, 2], [1]]);
  expect((await read('?order=newest&after=3', own)).data.map(({ sequence }) => sequence)).toEqual([5, 4]);
});

test('a filter leaves out what it does not ask for, and the place moves on all the same', async () => {
  const own = await createTenant(api);
  const [first, second] = [await own.createChannel(), await own.createChannel()];
  await own.ask('PATCH', `/v1/channels/${first.id}`, { name: 'Other' });
  await number();
  const typesOf = ({ data }: Page) => data.map(({ type }) => type);
  expect(typesOf(await read('?types=channel.updated', own))).toEqual(['channel.updated']);
  expect(typesOf(await read(`?channelId=${second.id}`, own))).toEqual(['channel.created']);
  expect(await read('?types=channel.deleted', own)).toEqual({ data: [], nextAfter: 3, hasMore: false });
  expect((await read(`?channelId=${first.id}&types=channel.created,channel.updated`, own)).data).toHaveLength(2);
});

describe('what cannot be asked', () => {
  test.each([
    'after=-1',
    'after=x',
    'limit=0',
    'limit=1001',
    'order=up',
    'before=x',
    'types=nothing',
    'channelId=x',
    'after=1&after=2',
    'x=1',
  ])('%s', async (query) => {
    expect((await tenant.ask('GET', `/v1/events?${query}`)).statusCode).toBe(400);
  });
});

test('events hold no secret', async () => {
  const own = await createTenant(api);
  const { id, streamKey } = await own.createChannel();
  const rotated = (await own.ask('POST', `/v1/channels/${id}/stream-key/rotate`)).json<{ streamKey: string }>();
  await publish(rotated.streamKey);
  await number();
  const text = JSON.stringify(await read('', own));
  expect(text).toContain('streamKey.rotated');
  for (const secret of [streamKey, rotated.streamKey, own.apiKey]) expect(text).not.toContain(secret);
});

test('the flight recorder tells what happened to a stream, why, and whose fault it was', async () => {
  const own = await createTenant(api);
  const { streamKey } = await own.createChannel();
  const { streamId, connectionId, epoch } = await publish(streamKey);
  await askInternal(api, `/internal/v1/streams/${streamId}/first-cell`, { streamId, epoch, committedAtMs: 1 });
  await askInternal(api, `/internal/v1/streams/${streamId}/transcoder-lost`, { connectionId, epoch });
  await askInternal(api, '/internal/v1/ingest/disconnected', { streamId, connectionId, reason: 'edge-shutdown' });
  await own.ask('POST', `/v1/streams/${streamId}/stop`);
  await number();
  const page = (await own.ask('GET', `/v1/streams/${streamId}/events`)).json<{
    data: (EventEnvelope & { fault: string | null; reason: string | null; explanation: string | null })[];
  }>();
  expect(page.data.map(({ type, streamSequence, reason, fault }) => [streamSequence, type, reason, fault])).toEqual([
    [1, 'stream.connecting', null, null],
    [2, 'stream.live', null, null],
    [3, 'stream.transcoderLost', null, 'platform'],
    [4, 'stream.disconnected', 'edge-shutdown', 'platform'],
    [5, 'stream.ended', 'stopped', 'organization'],
  ]);
  expect(page.data[3]?.explanation).toContain('restarted');
  const rest = await own.ask('GET', `/v1/streams/${streamId}/events?after=4`);
  expect(rest.json().data).toHaveLength(1);
});

/** Reads a live feed until it has sent so many events. */
async function follow(
  as: Tenant,
  count: number,
  { query = '', lastEventId }: { query?: string; lastEventId?: number } = {},
) {
  const stop = new AbortController();
  const headers = {
    authorization: `Bearer ${as.apiKey}`,
    ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
  };
  const response = await fetch(`${baseUrl}/v1/events/stream${query}`, { headers, signal: stop.signal });
  if (!response.body) throw new Error('no body');
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = async () => {
    let text = '';
    while ((text.match(/^data: /gm) ?? []).length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    stop.abort();
    return Array.from(text.matchAll(/^id: (\d+)\nevent: (\S+)\ndata: (.*)$/gm), ([, id, type, data]) => ({
      id: Number(id),
      type,
      sequence: (JSON.parse(data ?? '') as EventEnvelope).sequence,
    }));
  };
  // The first chunk shows that the feed has its place.
  await reader.read();
  return { events };
}

test('the live feed sends what happens from then on, and goes on where a reader left', async () => {
  const own = await createTenant(api);
  await own.createChannel();
  await number();
  const feed = await follow(own, 2);
  await own.createChannel();
  await own.createChannel();
  await number();
  api.signalEvents(own.organizationId);
  expect((await feed.events()).map(({ id, type }) => [id, type])).toEqual([
    [2, 'channel.created'],
    [3, 'channel.created'],
  ]);
  const again = await follow(own, 2, { lastEventId: 1 });
  expect((await again.events()).map(({ sequence }) => sequence)).toEqual([2, 3]);
  const fromStart = await follow(own, 3, { query: '?after=0' });
  expect((await fromStart.events()).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test('a live feed takes credentials, and so many connections of one organization', async () => {
  expect((await api.app.inject('/v1/events/stream')).statusCode).toBe(401);
  const crowd = await createTenant(api);
  const stop = new AbortController();
  const open = () =>
    fetch(`${baseUrl}/v1/events/stream`, {
      headers: { authorization: `Bearer ${crowd.apiKey}` },
      signal: stop.signal,
    });
  const answers = await Promise.all(Array.from({ length: 25 }, open));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(Array.from({ length: 5 }, () => '10'));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  stop.abort();
});

test('a live feed is no answer to HEAD', async () => {
  const headers = { authorization: `Bearer ${tenant.apiKey}` };
  const response = await fetch(`${baseUrl}/v1/events/stream`, { method: 'HEAD', headers });
  expect(response.status).toBe(405);
});
