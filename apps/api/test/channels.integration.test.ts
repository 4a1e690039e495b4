import {
  authorizeAnswerSchema,
  newId,
  type AuthorizeAnswer,
  type ConnectionId,
  type IngestGrant,
} from '@millrace/pipeline';
import { channelSchema, createdChannelSchema } from '@millrace/api-contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type ShownChannel, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

interface ShownPage {
  data: { name: string }[];
  nextCursor: string | null;
}

async function publish(streamKey: string, connectionId: ConnectionId = newId('connection')): Promise<AuthorizeAnswer> {
  const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
  const body = { edge, connectionId, streamKey, remoteAddress: '203.0.113.7' };
  return authorizeAnswerSchema.parse((await askInternal(api, '/internal/v1/ingest/authorize', body)).json());
}

async function granted(streamKey: string): Promise<IngestGrant> {
  const answer = await publish(streamKey);
  if (answer.decision !== 'grant') throw new Error(`Expected a grant, got ${answer.decision}`);
  return answer.grant;
}

test('creating a channel answers with all that is needed to go live', async () => {
  const answer = await tenant.ask('POST', '/v1/channels', { name: 'Main stage', latencyMode: 'low' });
  expect(answer.statusCode).toBe(201);
  const channel = createdChannelSchema.parse(answer.json());
  expect(channel).toMatchObject({
    name: 'Main stage',
    state: 'idle',
    latencyMode: 'low',
    ingest: { rtmpUrl: 'rtmp://ingest.test/live', rtmpsUrl: 'rtmps://ingest.test/live' },
    playback: {
      hlsUrl: `http://origin.test/${channel.playback.id}.m3u8`,
      playerUrl: `http://origin.test/${channel.playback.id}`,
    },
    currentStreamId: null,
  });
  expect(channel.streamKey).toMatch(/^sk_/);
});

test('a channel is shown without its key, and its key where one asks for it', async () => {
  const { id, streamKey } = await tenant.createChannel();
  const shown = await tenant.ask('GET', `/v1/channels/${id}`);
  expect(channelSchema.strict().parse(shown.json()).id).toBe(id);
  const revealed = await tenant.ask('GET', `/v1/channels/${id}/stream-key`);
  expect(revealed.json()).toMatchObject({ channelId: id, streamKey });
});

test('no key is ever logged', async () => {
  const { id, streamKey } = await tenant.createChannel();
  await tenant.ask('GET', `/v1/channels/${id}/stream-key`);
  await publish(streamKey);
  await publish(`${streamKey}x`);
  expect(api.logged()).toContain('publish.authorized');
  expect(api.logged()).not.toContain(streamKey.slice(3));
});

test('a rotated key opens nothing, the new one does', async () => {
  const { id, streamKey } = await tenant.createChannel();
  const rotated = await tenant.ask('POST', `/v1/channels/${id}/stream-key/rotate`);
  expect(rotated.statusCode).toBe(200);
  expect(await publish(streamKey)).toEqual({ decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' });
  expect(await publish(rotated.json<ShownChannel>().streamKey)).toMatchObject({
    decision: 'grant',
    grant: { channelId: id },
  });
});

test('a channel shows the state of its stream, and the stream can be stopped', async () => {
  const { id, streamKey } = await tenant.createChannel();
  const grant = await granted(streamKey);
  const live = (await tenant.ask('GET', `/v1/channels/${id}`)).json();
  expect(live).toMatchObject({ state: 'connecting', currentStreamId: grant.streamId });
  const stopped = await tenant.ask('POST', `/v1/streams/${grant.streamId}/stop`);
  expect(stopped.json()).toMatchObject({ id: grant.streamId, state: 'ended', endReason: 'stopped' });
  expect((await tenant.ask('POST', `/v1/streams/${grant.streamId}/stop`)).json()).toMatchObject({ code: 'CONFLICT' });
  expect((await tenant.ask('GET', `/v1/channels/${id}`)).json()).toMatchObject({
    state: 'idle',
    currentStreamId: null,
  });
  const streams = (await tenant.ask('GET', `/v1/channels/${id}/streams`)).json();
  expect(streams).toMatchObject({ data: [{ id: grant.streamId, state: 'ended' }], nextCursor: null });
});

test('deleting a channel ends its stream, closes its key and its playback URL', async () => {
  const { id, streamKey, playback } = await tenant.createChannel();
  const grant = await granted(streamKey);
  const lookup = await askInternal(api, `/internal/v1/playback/${playback.id}`);
  expect(lookup.json()).toMatchObject({ channelId: id });
  const deleted = await tenant.ask('DELETE', `/v1/channels/${id}`);
  expect([deleted.statusCode, deleted.body]).toEqual([204, '']);
  expect((await tenant.ask('GET', `/v1/channels/${id}`)).statusCode).toBe(404);
  expect((await tenant.ask('DELETE', `/v1/channels/${id}`)).statusCode).toBe(404);
  expect((await tenant.ask('GET', `/v1/streams/${grant.streamId}`)).json()).toMatchObject({
    endReason: 'channel_deleted',
  });
  expect(await publish(streamKey)).toMatchObject({ decision: 'refuse' });
  expect((await askInternal(api, `/internal/v1/playback/${playback.id}`)).statusCode).toBe(404);
});

test('a publish that comes while its channel is deleted ends with it', async () => {
  const { id, streamKey } = await tenant.createChannel();
  const [, answer] = await Promise.all([tenant.ask('DELETE', `/v1/channels/${id}`), publish(streamKey)]);
  const stream = await api.db.platform.stream.findFirst({ where: { channelId: id } });
  if (answer.decision === 'grant') expect(stream?.state).toBe('ended');
  else expect(stream).toBeNull();
});

describe('a list', () => {
  test('goes through all channels once, newest first', async () => {
    const lister = await createTenant(api);
    for (let n = 0; n < 5; n += 1) await lister.createChannel(`Channel ${n}`);
    const names: string[] = [];
    let next = '/v1/channels?limit=2';
    for (let pages = 1; ; pages += 1) {
      const page = (await lister.ask('GET', next)).json<ShownPage>();
      names.push(...page.data.map((channel) => channel.name));
      if (page.nextCursor === null) {
        expect(pages).toBe(3);
        break;
      }
      next = `/v1/channels?limit=2&cursor=${page.nextCursor}`;
    }
    expect(names).toEqual(['Channel 4', 'Channel 3', 'Channel 2', 'Channel 1', 'Channel 0']);
  });

  test('refuses a cursor that was changed, of another list, or of another organization', async () => {
    const [mine, other] = await Promise.all([createTenant(api), createTenant(api)]);
    const { id } = await mine.createChannel();
    await mine.createChannel();
    const { nextCursor } = (await mine.ask('GET', '/v1/channels?limit=1')).json<ShownPage>();
    const changed = String(nextCursor).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answers = await Promise.all([
      mine.ask('GET', `/v1/channels?cursor=${changed}`),
      mine.ask('GET', '/v1/channels?cursor=Zm9v'),
      mine.ask('GET', `/v1/channels/${id}/streams?cursor=${nextCursor}`),
      other.ask('GET', `/v1/channels?cursor=${nextCursor}`),
    ]);
    for (const answer of answers) expect(answer.json()).toMatchObject({ status: 400, code: 'INVALID_CURSOR' });
  });
});

describe('an Idempotency-Key', () => {
  const create = (key: string, body: object, from = tenant) =>
    from.ask('POST', '/v1/channels', body, { 'idempotency-key': key });

  test('makes a repeated POST answer the same and do nothing more', async () => {
    const [first, again] = [await create('key-1', { name: 'Once' }), await create('key-1', { name: 'Once' })];
    expect(again.body).toBe(first.body);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(again.statusCode).toBe(201);
    expect(await api.db.platform.channel.count({ where: { name: 'Once' } })).toBe(1);
  });
  test('is refused for another request', async () => {
    await create('key-2', { name: 'One' });
    expect((await create('key-2', { name: 'Two' })).json()).toMatchObject({
      status: 409,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
  test('sent ten times at once is done once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('key-3', { name: 'At once' })));
    expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.headers['retry-after'] ?? '1').toBe('1');
    expect(await api.db.platform.channel.count({ where: { name: 'At once' } })).toBe(1);
  });
  test('belongs to its sender', async () => {
    const other = await createTenant(api);
    const [mine, theirs] = [await create('key-4', { name: 'Mine' }), await create('key-4', { name: 'Theirs' }, other)];
    expect(theirs.statusCode).toBe(201);
    expect(theirs.json().id).not.toBe(mine.json().id);
  });
  test('is free again after a request that was refused', async () => {
    expect((await create('key-5', { name: '' })).statusCode).toBe(400);
    expect((await create('key-5', { name: 'Now' })).statusCode).toBe(201);
  });
  test.each(['', 'x'.repeat(256), 'with space', 'ümlaut'])('may not be %j', async (key) => {
    expect((await create(key, { name: 'a' })).json()).toMatchObject({ status: 400, code: 'INVALID_IDEMPOTENCY_KEY' });
  });
  test('makes a repeated PATCH answer the same, ETag and all, and undoes nothing that came after it', async () => {
    const { id } = await tenant.createChannel('Before');
    const rename = (name: string, key: string) =>
      tenant.ask('PATCH', `/v1/channels/${id}`, { name }, { 'idempotency-key': key });
    const first = await rename('First', 'key-7');
    await rename('Second', 'key-8');
    const again = await rename('First', 'key-7');
    expect([again.statusCode, again.body, again.headers['etag']]).toEqual([200, first.body, first.headers['etag']]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect((await tenant.ask('GET', `/v1/channels/${id}`)).json().name).toBe('Second');
    expect((await rename('Third', 'key-7')).json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_REUSED' });
  });
  test('makes a repeated DELETE answer the same, though the channel is gone', async () => {
    const { id } = await tenant.createChannel();
    const remove = (key: string) => tenant.ask('DELETE', `/v1/channels/${id}`, undefined, { 'idempotency-key': key });
    const [first, again] = [await remove('key-9'), await remove('key-9')];
    expect([first.statusCode, again.statusCode, again.body]).toEqual([204, 204, '']);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await remove('key-10')).statusCode).toBe(404);
  });
  test('keeps no stream key in the clear', async () => {
    const { streamKey } = (await create('key-6', { name: 'Sealed' })).json();
    expect(JSON.stringify(await api.db.platform.idempotencyKey.findMany())).not.toContain(streamKey);
  });
});

test('a read that has not changed answers 304', async () => {
  const { id } = await tenant.createChannel();
  const first = await tenant.ask('GET', `/v1/channels/${id}`);
  const etag = String(first.headers['etag']);
  const again = await tenant.ask('GET', `/v1/channels/${id}`, undefined, { 'if-none-match': etag });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});
