import { streamKeyInfoSchema, streamKeySchema } from '@millrace/api-contract';
import { newId, type AuthorizeAnswer, type ConnectionId } from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type ShownChannel, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let channel: ShownChannel;
let keysUrl = '';
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());
beforeEach(async () => {
  channel = await tenant.createChannel();
  keysUrl = `/v1/channels/${channel.id}/stream-keys`;
});

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
interface Connected {
  streamId: string;
  connectionId: ConnectionId;
}

async function publish(streamKey: string, connectionId = newId('connection'), remoteAddress = '203.0.113.7') {
  const body = { edge, connectionId, streamKey, remoteAddress };
  return (await askInternal(api, '/internal/v1/ingest/authorize', body)).json<AuthorizeAnswer>();
}
async function connect(streamKey: string): Promise<Connected> {
  const connectionId = newId('connection');
  const answer = await publish(streamKey, connectionId);
  if (answer.decision !== 'grant') throw new Error(JSON.stringify(answer));
  return { streamId: answer.grant.streamId, connectionId };
}
async function leave({ streamId, connectionId }: Connected): Promise<void> {
  await askInternal(api, '/internal/v1/ingest/disconnected', { streamId, connectionId, reason: 'closed' });
}
async function stopped({ streamId, connectionId }: Connected): Promise<string | undefined> {
  const answer = await askInternal(api, '/internal/v1/ingest/heartbeat', {
    edge,
    connections: [{ streamId, connectionId }],
  });
  return answer.json<{ stop: { reason: string }[] }>().stop[0]?.reason;
}
async function addKey(settings: object = {}) {
  const answer = await tenant.ask('POST', keysUrl, { name: 'Second', ...settings });
  expect(answer.statusCode, answer.body).toBe(201);
  return streamKeySchema.strict().parse(answer.json());
}
const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

test('a channel has a primary key and any number of others, each shown without its secret', async () => {
  const expiresAt = secondsFromNow(3_600);
  const added = await addKey({ priority: 7, allowedAddresses: ['203.0.113.0/24'], expiresAt });
  const { data } = (await tenant.ask('GET', keysUrl)).json<{ data: unknown[] }>();
  const [second, primary] = data.map((key) => streamKeyInfoSchema.strict().parse(key));
  expect(second).toMatchObject({ id: added.id, name: 'Second', isPrimary: false, priority: 7, expiresAt });
  expect(primary).toMatchObject({
    name: 'default',
    isPrimary: true,
    priority: 1,
    allowedAddresses: [],
    expiresAt: null,
  });
  expect((await tenant.ask('GET', `${keysUrl}/${added.id}`)).json()).toEqual(second);
});

test('every key opens the channel, and the stream tells which one did', async () => {
  const { streamKey, id } = await addKey();
  const connected = await connect(streamKey);
  expect((await tenant.ask('GET', `/v1/streams/${connected.streamId}`)).json()).toMatchObject({ streamKeyId: id });
  await leave(connected);
  const again = await connect(channel.streamKey);
  expect(again.streamId).toBe(connected.streamId);
});

test('a key opens the channel from its addresses only', async () => {
  const { streamKey } = await addKey({ allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] });
  const refused = { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
  expect(await publish(streamKey)).toEqual(refused);
  expect(await publish(streamKey, newId('connection'), '::ffff:198.51.100.9')).toMatchObject({ decision: 'grant' });
});

test('a secret is revealed by its id, and kept by nobody on the way', async () => {
  const { id, streamKey } = await addKey();
  const revealed = await tenant.ask('POST', `${keysUrl}/${id}/reveal`);
  expect(revealed.json()).toMatchObject({ id, streamKey });
  const primary = await tenant.ask('GET', `/v1/channels/${channel.id}/stream-key`);
  expect(primary.json()).toMatchObject({ isPrimary: true, streamKey: channel.streamKey });
  for (const answer of [revealed, primary]) {
    expect([answer.headers['cache-control'], answer.headers['etag']]).toEqual(['no-store', undefined]);
  }
});

test('a change keeps what it does not name, and null takes an expiry away', async () => {
  const { id } = await addKey({ priority: 7, expiresAt: secondsFromNow(60) });
  const changed = await tenant.ask('PATCH', `${keysUrl}/${id}`, { name: 'Studio B', expiresAt: null });
  expect(changed.json()).toMatchObject({ name: 'Studio B', priority: 7, expiresAt: null });
  expect((await tenant.ask('PATCH', `${keysUrl}/${id}`, {})).json()).toEqual(changed.json());
});

test('a change of a version that is over is refused', async () => {
  const { id } = await addKey();
  const etag = String((await tenant.ask('GET', `${keysUrl}/${id}`)).headers['etag']);
  const change = (priority: number) => tenant.ask('PATCH', `${keysUrl}/${id}`, { priority }, { 'if-match': etag });
  expect((await change(2)).json()).toMatchObject({ priority: 2 });
  expect((await change(3)).json()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
});

describe('a revoked key', () => {
  test('opens nothing, ends its encoder, and is not there any more; other keys work on', async () => {
    const { id, streamKey } = await addKey();
    const connected = await connect(streamKey);
    expect(await stopped(connected)).toBeUndefined();
    const revoked = await tenant.ask('DELETE', `${keysUrl}/${id}`);
    expect([revoked.statusCode, revoked.body]).toEqual([204, '']);
    expect(await stopped(connected)).toBe('STREAM_KEY_NOT_ACCEPTED');
    await leave(connected);
    expect(await publish(streamKey)).toMatchObject({ reason: 'STREAM_KEY_NOT_ACCEPTED' });
    for (const method of ['GET', 'DELETE', 'PATCH'] as const) {
      expect((await tenant.ask(method, `${keysUrl}/${id}`)).statusCode, method).toBe(404);
    }
    expect((await connect(channel.streamKey)).streamId).toBe(connected.streamId);
  });
  test('with a grace works on, and tells when it stops', async () => {
    const { id, streamKey } = await addKey();
    const connected = await connect(streamKey);
    await tenant.ask('DELETE', `${keysUrl}/${id}?graceSeconds=60`);
    expect(await stopped(connected)).toBeUndefined();
    const { revokedAt } = (await tenant.ask('GET', `${keysUrl}/${id}`)).json<{ revokedAt: string }>();
    expect(new Date(revokedAt).getTime() - Date.now()).toBeGreaterThan(55_000);
    await tenant.ask('DELETE', `${keysUrl}/${id}`);
    expect(await stopped(connected)).toBe('STREAM_KEY_NOT_ACCEPTED');
  });
  test('that was the primary one leaves none, until one is made by rotating', async () => {
    const { id } = (await tenant.ask('GET', `/v1/channels/${channel.id}/stream-key`)).json<{ id: string }>();
    await tenant.ask('DELETE', `${keysUrl}/${id}`);
    expect((await tenant.ask('GET', `/v1/channels/${channel.id}/stream-key`)).statusCode).toBe(404);
    const made = await tenant.ask('POST', `/v1/channels/${channel.id}/stream-key/rotate`);
    expect(made.json()).toMatchObject({ isPrimary: true, name: 'default' });
  });
});

describe('a rotated key', () => {
  test('passes its rules on, ends its encoder and leaves the stream to the new secret', async () => {
    const old = await addKey({ priority: 9, allowedAddresses: ['203.0.113.7'] });
    const connected = await connect(old.streamKey);
    const rotated = (await tenant.ask('POST', `${keysUrl}/${old.id}/rotate`)).json<typeof old>();
    expect(rotated).toMatchObject({ name: 'Second', priority: 9, allowedAddresses: ['203.0.113.7'], isPrimary: false });
    expect([rotated.id, rotated.streamKey]).not.toEqual([old.id, old.streamKey]);
    expect(await stopped(connected)).toBe('STREAM_KEY_NOT_ACCEPTED');
    await leave(connected);
    expect((await connect(rotated.streamKey)).streamId).toBe(connected.streamId);
  });
  test('with a grace works on beside the new one, and cannot be rotated again', async () => {
    const url = `/v1/channels/${channel.id}/stream-key`;
    const old = (await tenant.ask('GET', url)).json<{ id: string }>();
    const connected = await connect(channel.streamKey);
    const rotated = (await tenant.ask('POST', `${url}/rotate`, { graceSeconds: 60 })).json<{ streamKey: string }>();
    expect(await stopped(connected)).toBeUndefined();
    await leave(connected);
    await leave(await connect(rotated.streamKey));
    await leave(await connect(channel.streamKey));
    expect((await tenant.ask('GET', url)).json()).toMatchObject({ streamKey: rotated.streamKey });
    expect((await tenant.ask('POST', `${keysUrl}/${old.id}/rotate`)).json()).toMatchObject({ code: 'CONFLICT' });
    expect((await tenant.ask('GET', `${keysUrl}/${old.id}`)).json()).toMatchObject({ isPrimary: false });
  });
  test('at once by many leaves one primary key', async () => {
    const url = `/v1/channels/${channel.id}/stream-key/rotate`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => tenant.ask('POST', url, { graceSeconds: 60 })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(6).fill(200));
    const primaries = { channelId: channel.id, isPrimary: true, revokedAt: null };
    expect(await api.db.platform.streamKey.count({ where: primaries })).toBe(1);
  });
});

test('the events of a key name it, and never its secret', async () => {
  const { id, streamKey } = await addKey();
  await tenant.ask('PATCH', `${keysUrl}/${id}`, { priority: 2 });
  await tenant.ask('DELETE', `${keysUrl}/${id}`);
  const events = await api.db.platform.event.findMany({ where: { channelId: channel.id }, orderBy: { id: 'asc' } });
  expect(events.map(({ type }) => type)).toEqual([
    'channel.created',
    'streamKey.created',
    'streamKey.updated',
    'streamKey.revoked',
  ]);
  expect(events.at(-1)?.data).toMatchObject({ channelId: channel.id, streamKeyId: id, graceSeconds: 0 });
  expect(JSON.stringify(events.map(({ data }) => data)) + api.logged()).not.toContain(streamKey.slice(3));
});

test('a channel has at most fifty keys', async () => {
  const answers = [];
  while (answers.length < 52) {
    const some = Array.from({ length: 4 }, () => tenant.ask('POST', keysUrl, { name: 'Many' }));
    answers.push(...(await Promise.all(some)));
  }
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(49);
  expect(answers.find(({ statusCode }) => statusCode !== 201)?.json()).toMatchObject({
    status: 409,
    code: 'LIMIT_REACHED',
  });
});

test.each([
  [{}, 'VALIDATION_FAILED'],
  [{ name: '' }, 'VALIDATION_FAILED'],
  [{ name: 'a', priority: 0 }, 'VALIDATION_FAILED'],
  [{ name: 'a', priority: 2 ** 31 }, 'VALIDATION_FAILED'],
  [{ name: 'a', allowedAddresses: ['everywhere'] }, 'VALIDATION_FAILED'],
  [{ name: 'a', allowedAddresses: Array(65).fill('203.0.113.7') }, 'VALIDATION_FAILED'],
  [{ name: 'a', expiresAt: '2020-01-01T00:00:00Z' }, 'VALIDATION_FAILED'],
  [{ name: 'a', streamKey: 'sk_of_my_own' }, 'UNKNOWN_FIELD'],
  [{ name: 'a', isPrimary: true }, 'UNKNOWN_FIELD'],
])('a key with %j is refused: %s', async (body, code) => {
  expect((await tenant.ask('POST', keysUrl, body)).json()).toMatchObject({ status: 400, code });
});

test.each(['-1', '1.5', '604801', 'soon', ''])('a grace of %j seconds is refused', async (graceSeconds) => {
  const { id } = await addKey();
  const answer = await tenant.ask('DELETE', `${keysUrl}/${id}?graceSeconds=${graceSeconds}`);
  expect(answer.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
});

test('a viewer sees no keys, and a program only what its scopes allow', async () => {
  const reader = await createTenant(api, ['channels:read', 'channels:write', 'stream_keys:read']);
  const { id } = await reader.createChannel();
  const url = `/v1/channels/${id}/stream-keys`;
  expect((await reader.ask('GET', url)).statusCode).toBe(200);
  expect((await reader.ask('POST', url, { name: 'a' })).statusCode).toBe(403);
  expect((await reader.ask('POST', `${url}/${newId('streamKey')}/reveal`)).statusCode).toBe(403);
});
