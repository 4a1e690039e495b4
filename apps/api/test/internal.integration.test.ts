import { adobeSecret } from '@millrace/auth';
import { newId, type ConnectionId, type CredentialsAnswer } from '@millrace/pipeline';
import { streamsToReconcile } from '@millrace/streams';
import { until } from '@millrace/testing';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askInternal, createTenant, serviceToken, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
const ask = (path: string, body?: object) => askInternal(api, `/internal/v1/${path}`, body);
const authorize = (streamKey: string, connectionId: ConnectionId) =>
  ask('ingest/authorize', { edge, connectionId, streamKey, remoteAddress: '203.0.113.7', encoder: 'FMLE/3.0' });

async function publish() {
  const { streamKey } = await tenant.createChannel();
  const connectionId = newId('connection');
  const { grant } = (await authorize(streamKey, connectionId)).json();
  return { streamId: grant.streamId as string, connectionId };
}

test.each([undefined, 'Bearer', 'Bearer wrong', 'Basic x'])('nobody gets in with %j', async (authorization) => {
  const answer = await api.internal.inject({
    method: 'POST',
    url: '/internal/v1/ingest/heartbeat',
    payload: { edge, connections: [] },
    headers: authorization === undefined ? {} : { authorization },
  });
  expect(answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
});

test('a tenant’s key does not open the internal listener, and the public one has no internal paths', async () => {
  const headers = { authorization: `Bearer ${tenant.apiKey}` };
  const url = '/internal/v1/ingest/heartbeat';
  expect((await api.internal.inject({ method: 'POST', url, headers, payload: {} })).statusCode).toBe(401);
  expect((await api.app.inject({ method: 'POST', url, headers, payload: {} })).statusCode).toBe(404);
});

test('a stream that two transcoders in a row fail at is in quarantine, and out of it when it is released', async () => {
  const { streamId, connectionId } = await publish();
  const shown = async () =>
    (await tenant.ask('GET', `/v1/streams/${streamId}`)).json<{ quarantinedAt: string | null }>();
  const failed = (epoch: number) => ask(`streams/${streamId}/encoder-failed`, { streamId, epoch });
  const lost = (epoch: number) => ask(`streams/${streamId}/transcoder-lost`, { connectionId, epoch });
  expect((await failed(1)).statusCode).toBe(204);
  expect((await lost(1)).json()).toEqual({ epoch: 2 });
  expect((await shown()).quarantinedAt).toBeNull();
  expect((await failed(2)).statusCode).toBe(204);
  expect((await shown()).quarantinedAt).not.toBeNull();
  expect((await lost(2)).json()).toMatchObject({ status: 409, code: 'STREAM_QUARANTINED' });
  expect(await streamsToReconcile(api.db)).not.toContainEqual(
    expect.objectContaining({ job: expect.objectContaining({ streamId }) }),
  );
  expect((await ask(`streams/${streamId}/epoch`)).json()).toMatchObject({ epoch: 3 });

  expect((await tenant.ask('POST', `/v1/streams/${streamId}/release`)).json()).toMatchObject({ quarantinedAt: null });
  expect((await tenant.ask('POST', `/v1/streams/${streamId}/release`)).json()).toMatchObject({ code: 'CONFLICT' });
  const events = await api.db.platform.event.findMany({ where: { streamId }, orderBy: { sequence: 'asc' } });
  expect(events.map(({ type }) => type)).toEqual(
    ['connecting', 'transcoderLost', 'quarantined', 'released'].map((type) => `stream.${type}`),
  );
  expect(events[2]?.data).toMatchObject({ code: 'input_unsupported', fault: 'encoder' });
});

test('while Redis is full no stream begins', async () => {
  const { streamKey } = await tenant.createChannel();
  const connectionId = newId('connection');
  api.redisRoom.isFull = true;
  expect((await authorize(streamKey, connectionId)).json()).toEqual({ decision: 'retry' });
  api.redisRoom.isFull = false;
  expect((await authorize(streamKey, connectionId)).json()).toMatchObject({ decision: 'grant' });
});

test('a broadcast from its first publish to its end', async () => {
  const { streamId, connectionId } = await publish();
  const state = async () => (await tenant.ask('GET', `/v1/streams/${streamId}`)).json<{ state: string }>().state;
  expect(await state()).toBe('connecting');

  const firstCell = { streamId, epoch: 1, committedAtMs: Date.now() };
  expect((await ask(`streams/${streamId}/first-cell`, firstCell)).statusCode).toBe(204);
  expect((await ask(`streams/${streamId}/first-cell`, firstCell)).statusCode).toBe(204);
  expect(await state()).toBe('live');

  expect((await ask('ingest/heartbeat', { edge, connections: [{ streamId, connectionId }] })).json()).toEqual({
    stop: [],
  });
  const lost = await ask(`streams/${streamId}/transcoder-lost`, { connectionId, epoch: 1 });
  expect(lost.json()).toEqual({ epoch: 2 });
  expect((await ask(`streams/${streamId}/transcoder-lost`, { connectionId, epoch: 1 })).json()).toEqual({ epoch: 2 });
  expect((await ask(`streams/${streamId}/first-cell`, firstCell)).json()).toMatchObject({
    status: 409,
    code: 'EPOCH_SUPERSEDED',
  });

  const disconnected = { streamId, connectionId, reason: 'unpublished' };
  expect((await ask('ingest/disconnected', disconnected)).statusCode).toBe(204);
  expect((await ask('ingest/disconnected', disconnected)).statusCode).toBe(204);
  expect(await state()).toBe('reconnecting');

  await tenant.ask('POST', `/v1/streams/${streamId}/stop`);
  expect((await ask(`streams/${streamId}/transcoder-lost`, { connectionId, epoch: 2 })).json()).toMatchObject({
    status: 410,
  });
  expect((await ask(`streams/${streamId}/first-cell`, { ...firstCell, epoch: 2 })).json()).toMatchObject({
    status: 410,
  });
});

describe('an encoder with user and password', () => {
  const salt = 'c2FsdA';
  const loginOf = async (user: string) =>
    (await ask('ingest/credentials', { user, salt })).json<CredentialsAnswer>().login;

  test('is checked against the key of that id, or the primary key of the channel, and publishes without sending it', async () => {
    const { id: channelId, streamKey: password } = await tenant.createChannel();
    const byChannel = await loginOf(channelId);
    expect(byChannel!.secret).toBe(adobeSecret({ user: channelId, password, salt }));
    const { streamKeyId } = byChannel!;
    expect(await loginOf(streamKeyId)).toEqual({
      secret: adobeSecret({ user: streamKeyId, password, salt }),
      streamKeyId,
    });
    const publish = { edge, connectionId: newId('connection'), streamKeyId, remoteAddress: '203.0.113.7' };
    expect((await ask('ingest/authorize', publish)).json()).toMatchObject({ decision: 'grant', grant: { channelId } });
    expect((await ask('ingest/authorize', { ...publish, streamKey: password })).statusCode).toBe(400);
  });

  test('is nobody when its key was rotated, or never was', async () => {
    const { id: channelId } = await tenant.createChannel();
    const { streamKeyId } = (await loginOf(channelId))!;
    await tenant.ask('POST', `/v1/channels/${channelId}/stream-key/rotate`, {});
    expect(await loginOf(streamKeyId)).toBeNull();
    expect((await loginOf(channelId))!.streamKeyId).not.toBe(streamKeyId);
    expect(await loginOf('key_nobody')).toBeNull();
  });
});

test('a publish whose edge has given up when it is read begins no stream', async () => {
  const { id: channelId, streamKey } = await tenant.createChannel();
  const connectionId = newId('connection');
  const body = JSON.stringify({ edge, connectionId, streamKey, remoteAddress: '203.0.113.7' });
  const { port } = new URL(await api.internal.listen({ port: 0, host: '127.0.0.1' }));
  // Asked and gone before the server has a turn, as by an edge whose API was frozen meanwhile.
  const head = `POST /internal/v1/ingest/authorize HTTP/1.1\r\nhost: api\r\nauthorization: Bearer ${serviceToken}\r\n`;
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const told = await until(() => {
    const line = api
      .logged()
      .split('\n')
      .find((one) => one.includes(connectionId));
    return Promise.resolve(line);
  }, 5_000);
  expect(JSON.parse(told)).toMatchObject({ event: 'publish.abandoned', connectionId });
  expect(await api.db.platform.stream.count({ where: { channelId } })).toBe(0);
});

test('renditions that a transcoder gives up are told to the broadcaster, once, while its epoch lasts', async () => {
  const { streamId, connectionId } = await publish();
  await ask(`streams/${streamId}/first-cell`, { streamId, epoch: 1, committedAtMs: Date.now() });
  const report = (givenUp: string[], epoch = 1) =>
    ask(`streams/${streamId}/renditions`, { streamId, epoch, givenUp, reason: 'encoder_overloaded', media: {} });
  expect((await report(['720p'])).statusCode).toBe(204);
  expect((await report(['720p'])).statusCode).toBe(204);
  expect((await report([])).statusCode).toBe(204);
  await ask(`streams/${streamId}/transcoder-lost`, { connectionId, epoch: 1 });
  expect((await report(['720p'])).json()).toMatchObject({ status: 409, code: 'EPOCH_SUPERSEDED' });
  await tenant.ask('POST', `/v1/streams/${streamId}/stop`);
  expect((await report(['720p'], 2)).statusCode).toBe(410);

  const told = await api.db.platform.event.findMany({
    where: { streamId, type: { in: ['stream.degraded', 'stream.restored'] } },
    orderBy: { sequence: 'asc' },
    select: { type: true, data: true },
  });
  expect(told).toMatchObject([
    { type: 'stream.degraded', data: { renditions: ['720p'], fault: 'platform' } },
    { type: 'stream.restored', data: { renditions: ['720p'] } },
  ]);
});

test('a slate that a transcoder can’t make is told to the broadcaster, while its epoch lasts', async () => {
  const { streamId } = await publish();
  const report = (epoch: number) => ask(`streams/${streamId}/slate-failed`, { streamId, epoch });
  expect((await report(1)).statusCode).toBe(204);
  expect((await report(1)).statusCode).toBe(204);
  expect((await report(2)).json()).toMatchObject({ status: 409, code: 'EPOCH_SUPERSEDED' });
  expect(await api.db.platform.event.count({ where: { streamId, type: 'stream.slateFailed' } })).toBe(1);
});

test('a check for stops names them and is no sign of life', async () => {
  const { streamId, connectionId } = await publish();
  const seenAt = async () =>
    (await api.db.platform.stream.findUniqueOrThrow({ where: { id: streamId } })).ingestSeenAt?.getTime();
  const check = async () =>
    (await ask('ingest/heartbeat', { edge, connections: [{ streamId, connectionId }], isStopCheck: true })).json();
  const before = await seenAt();
  expect(await check()).toEqual({ stop: [] });
  await tenant.ask('POST', `/v1/streams/${streamId}/stop`);
  expect(await check()).toEqual({ stop: [{ streamId, connectionId, reason: 'STOPPED_BY_OPERATOR' }] });
  expect(await seenAt()).toBe(before);
});

test('a connection that lost the stream cannot hand out epochs', async () => {
  const { streamId } = await publish();
  const answer = await ask(`streams/${streamId}/transcoder-lost`, { connectionId: newId('connection'), epoch: 1 });
  expect(answer.json()).toMatchObject({ status: 409, code: 'EPOCH_SUPERSEDED' });
});

describe('an odd report', () => {
  const streamId = newId('stream');
  const table: [string, string, object, number][] = [
    ['about a stream nobody knows', `streams/${streamId}/first-cell`, { streamId, epoch: 1, committedAtMs: 1 }, 404],
    [
      'that names two streams',
      `streams/${streamId}/first-cell`,
      { streamId: newId('stream'), epoch: 1, committedAtMs: 1 },
      400,
    ],
    [
      'of renditions of a stream nobody knows',
      `streams/${streamId}/renditions`,
      { streamId, epoch: 1, givenUp: [], reason: 'encoder_overloaded', media: {} },
      404,
    ],
    [
      'of renditions given up for no reason',
      `streams/${streamId}/renditions`,
      { streamId, epoch: 1, givenUp: [], reason: 'bored', media: {} },
      400,
    ],
    ['with a path for an id', 'streams/..%2f..%2fetc/first-cell', { streamId, epoch: 1, committedAtMs: 1 }, 404],
    ['with epoch 0', `streams/${streamId}/transcoder-lost`, { connectionId: newId('connection'), epoch: 0 }, 400],
    [
      'of a lost transcoder of a stream nobody knows',
      `streams/${streamId}/transcoder-lost`,
      { connectionId: newId('connection'), epoch: 1 },
      404,
    ],
    [
      'of a disconnect of a stream nobody knows',
      'ingest/disconnected',
      { streamId, connectionId: newId('connection'), reason: 'closed' },
      204,
    ],
    [
      'of a disconnect for no reason',
      'ingest/disconnected',
      { streamId, connectionId: newId('connection'), reason: 'bored' },
      400,
    ],
    ['of a heartbeat of nothing', 'ingest/heartbeat', { edge, connections: [] }, 200],
    ['of a heartbeat without an edge', 'ingest/heartbeat', { connections: [] }, 400],
  ];
  test.each(table)('%s', async (_what, path, body, status) => {
    expect((await ask(path, body)).statusCode).toBe(status);
  });
});

test.each(['', 'x', '../../etc/passwd', 'sk_with space', 'sk_\u0000', `sk_${'x'.repeat(200)}`, "' OR '1'='1"])(
  'the stream key %j is not accepted and breaks nothing',
  async (streamKey) => {
    const answer = await authorize(streamKey, newId('connection'));
    if (streamKey === '') expect(answer.statusCode).toBe(400);
    else expect(answer.json()).toEqual({ decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' });
  },
);

test('a playback id is known, also of a disabled channel, or not there', async () => {
  const { id, playback } = await tenant.createChannel();
  expect((await ask(`playback/${playback.id}`)).json()).toEqual({
    playbackId: playback.id,
    channelId: id,
    policy: 'public',
    keys: [],
  });
  await api.db.platform.channel.update({ where: { id }, data: { enabled: false } });
  expect((await ask(`playback/${playback.id}`)).statusCode).toBe(200);
  expect((await ask(`playback/${newId('playback')}`)).statusCode).toBe(404);
  expect((await ask('playback/%00')).statusCode).toBe(404);
});

test('a heartbeat of ten thousand connections is answered in time', async () => {
  const connections = Array.from({ length: 10_000 }, () => ({
    streamId: newId('stream'),
    connectionId: newId('connection'),
  }));
  const startedAt = performance.now();
  const answer = await ask('ingest/heartbeat', { edge, connections });
  expect(answer.json().stop).toHaveLength(10_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
