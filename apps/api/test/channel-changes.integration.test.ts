import { channelSchema } from '@millrace/api-contract';
import {
  defaultMediaSettings,
  newId,
  type AuthorizeAnswer,
  type ConnectionId,
  type IngestGrant,
} from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type ShownChannel, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let channel: ShownChannel;
let url = '';
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());
beforeEach(async () => {
  channel = await tenant.createChannel();
  url = `/v1/channels/${channel.id}`;
});

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
async function publish(connectionId: ConnectionId = newId('connection'), from = edge): Promise<AuthorizeAnswer> {
  const body = { edge: from, connectionId, streamKey: channel.streamKey, remoteAddress: '203.0.113.7' };
  return (await askInternal(api, '/internal/v1/ingest/authorize', body)).json();
}
async function granted(connectionId: ConnectionId = newId('connection')): Promise<IngestGrant> {
  const answer = await publish(connectionId);
  if (answer.decision !== 'grant') throw new Error(JSON.stringify(answer));
  return answer.grant;
}
async function stopped(streamId: string, connectionId: ConnectionId): Promise<string | undefined> {
  const answer = await askInternal(api, '/internal/v1/ingest/heartbeat', {
    edge,
    connections: [{ streamId, connectionId }],
  });
  return answer.json<{ stop: { reason: string }[] }>().stop[0]?.reason;
}
const change = (body: object, headers: Record<string, string> = {}) => tenant.ask('PATCH', url, body, headers);

test('a change keeps what it does not name, also within the media settings', async () => {
  const changed = await change({ publishPolicy: 'priority', media: { segmentDurationMs: 4_000 } });
  expect(changed.statusCode).toBe(200);
  expect(channelSchema.strict().parse(changed.json())).toMatchObject({
    name: 'Main stage',
    enabled: true,
    publishPolicy: 'priority',
    media: { ...defaultMediaSettings, segmentDurationMs: 4_000 },
  });
  const again = await change({ name: 'Side stage', media: { ladder: [{ heightPx: 720, bitrateBps: 2_500_000 }] } });
  expect(again.json()).toMatchObject({
    name: 'Side stage',
    media: { segmentDurationMs: 4_000, ladder: [{ heightPx: 720, bitrateBps: 2_500_000 }] },
  });
  expect((await tenant.ask('GET', url)).json()).toEqual(again.json());
});

test('a channel is created with its settings in one call', async () => {
  const body = { name: 'a', publishPolicy: 'reject', media: { audioOnly: true, dvrWindowSeconds: 3_600 } };
  expect((await tenant.ask('POST', '/v1/channels', body)).json()).toMatchObject({
    publishPolicy: 'reject',
    media: { ...defaultMediaSettings, audioOnly: true, dvrWindowSeconds: 3_600 },
  });
});

test('settings take effect with the next stream, whose grant and view have them', async () => {
  const first = await granted();
  await change({ latencyMode: 'low', media: { partDurationMs: 1_000 } });
  expect(first).toMatchObject({ latencyMode: 'standard', media: defaultMediaSettings });
  const streamUrl = `/v1/streams/${first.streamId}`;
  expect((await tenant.ask('GET', streamUrl)).json()).toMatchObject({ media: defaultMediaSettings, mediaFacts: null });
  await tenant.ask('POST', `${streamUrl}/stop`);
  const media = { ...defaultMediaSettings, partDurationMs: 1_000 };
  expect(await granted()).toMatchObject({ latencyMode: 'low', media });
});

test('a stream shows what its transcoder made of the settings', async () => {
  const { streamId, epoch } = await granted();
  const media = { ladder: [{ id: '720p', heightPx: 720, reason: 'fits the source' }], mode: 'follow' };
  const report = { streamId, epoch, committedAtMs: Date.now(), media };
  expect((await askInternal(api, `/internal/v1/streams/${streamId}/first-cell`, report)).statusCode).toBe(204);
  expect((await tenant.ask('GET', `/v1/streams/${streamId}`)).json()).toMatchObject({
    state: 'live',
    mediaFacts: media,
  });
});

describe('If-Match', () => {
  const etagOf = async () => String((await tenant.ask('GET', url)).headers['etag']);

  test('lets one of two change what both have read', async () => {
    const etag = await etagOf();
    const answers = await Promise.all(['One', 'Two'].map((name) => change({ name }, { 'if-match': etag })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
    const refused = answers.find(({ statusCode }) => statusCode === 412);
    expect(refused?.json()).toMatchObject({ code: 'PRECONDITION_FAILED' });
  });
  test('takes the tag of the change before', async () => {
    const first = await change({ name: 'One' });
    const etag = String(first.headers['etag']);
    expect(etag).toBe(await etagOf());
    expect((await change({ name: 'Two' }, { 'if-match': `"other", W/${etag}` })).statusCode).toBe(200);
  });
  test('does not mind that the stream went on meanwhile', async () => {
    const etag = await etagOf();
    await granted();
    expect(await etagOf()).not.toBe(etag);
    expect((await change({ name: 'One' }, { 'if-match': etag })).statusCode).toBe(200);
  });
  test('of any version takes every version', async () => {
    expect((await change({ name: 'One' }, { 'if-match': '*' })).statusCode).toBe(200);
    expect((await change({ name: 'One' }, { 'if-match': '"x"' })).statusCode).toBe(412);
    expect((await change({ name: 'One' }, { 'if-match': '' })).statusCode).toBe(412);
  });
});

test('a channel that is disabled ends its stream, stops its encoder and takes no other', async () => {
  const connectionId = newId('connection');
  const { streamId } = await granted(connectionId);
  expect((await change({ enabled: false })).json()).toMatchObject({
    enabled: false,
    state: 'idle',
    currentStreamId: null,
  });
  expect((await tenant.ask('GET', `/v1/streams/${streamId}`)).json()).toMatchObject({
    state: 'ended',
    endReason: 'stopped',
  });
  expect(await stopped(streamId, connectionId)).toBe('STOPPED_BY_OPERATOR');
  expect(await publish()).toEqual({ decision: 'refuse', reason: 'CHANNEL_DISABLED' });
  await change({ enabled: true });
  expect(await publish()).toMatchObject({ decision: 'grant', grant: { epoch: 1 } });
});

test('a publish that comes while the channel is disabled ends with it', async () => {
  const connectionId = newId('connection');
  const [, answer] = await Promise.all([change({ enabled: false }), publish(connectionId)]);
  if (answer.decision === 'grant')
    expect(await stopped(answer.grant.streamId, connectionId)).toBe('STOPPED_BY_OPERATOR');
  else expect(answer).toEqual({ decision: 'refuse', reason: 'CHANNEL_DISABLED' });
});

test('a change tells which fields it was about', async () => {
  await change({ name: 'One', media: { audioOnly: true } });
  await change({});
  const events = await api.db.platform.event.findMany({ where: { channelId: channel.id, type: 'channel.updated' } });
  expect(events.map(({ data }) => data)).toEqual([{ channelId: channel.id, changed: ['name', 'media'] }]);
});

test.each([
  [{ name: '' }, 'VALIDATION_FAILED'],
  [{ name: null }, 'VALIDATION_FAILED'],
  [{ enabled: 'no' }, 'VALIDATION_FAILED'],
  [{ publishPolicy: 'last' }, 'VALIDATION_FAILED'],
  [{ media: { segmentDurationMs: 3_000 } }, 'VALIDATION_FAILED'],
  [{ media: { ladder: [{ heightPx: 480, bitrateBps: 1 }] } }, 'VALIDATION_FAILED'],
  [{ media: { codec: 'av1' } }, 'UNKNOWN_FIELD'],
  [{ media: { ladder: [{ heightPx: 480, bitrateBps: 900_000, fps: 30 }] } }, 'UNKNOWN_FIELD'],
  [{ id: 'ch_x' }, 'UNKNOWN_FIELD'],
  [{ playback: {} }, 'UNKNOWN_FIELD'],
])('a change to %j is refused: %s', async (body, code) => {
  expect((await change(body)).json()).toMatchObject({ status: 400, code });
});

describe('kicking', () => {
  const kick = (streamId: string, body?: object) => tenant.ask('POST', `/v1/streams/${streamId}/kick`, body);

  test('disconnects the encoder and leaves the stream to wait', async () => {
    const connectionId = newId('connection');
    const { streamId, epoch } = await granted(connectionId);
    await askInternal(api, `/internal/v1/streams/${streamId}/first-cell`, { streamId, epoch, committedAtMs: 1 });
    expect((await kick(streamId)).json()).toMatchObject({ id: streamId, state: 'reconnecting' });
    expect(await stopped(streamId, connectionId)).toBe('STOPPED_BY_OPERATOR');
    expect((await kick(streamId)).json()).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(await granted()).toMatchObject({ streamId, epoch: 2 });
  });
  test('with a time keeps the key away for so long, also between two connections', async () => {
    const { streamId } = await granted();
    await kick(streamId);
    expect((await kick(streamId, { blockSeconds: 60 })).statusCode).toBe(200);
    expect(await publish()).toEqual({ decision: 'refuse', reason: 'STOPPED_BY_OPERATOR' });
    const { data } = (await tenant.ask('GET', `${url}/stream-keys`)).json<{ data: { blockedUntil: string }[] }>();
    expect(new Date(data[0]?.blockedUntil ?? 0).getTime() - Date.now()).toBeGreaterThan(50_000);
  });
  test('a stream that has ended is a conflict', async () => {
    const { streamId } = await granted();
    await tenant.ask('POST', `/v1/streams/${streamId}/stop`);
    expect((await kick(streamId, { blockSeconds: 60 })).json()).toMatchObject({ code: 'CONFLICT' });
  });
  test.each([{ blockSeconds: -1 }, { blockSeconds: 86_401 }, { blockSeconds: '60' }, { blockSeconds: 1.5 }])(
    'with %j is refused',
    async (body) => {
      expect((await kick(newId('stream'), body)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );
});

test('under `takeover` a second encoder gets the channel, and the fourth is turned away and told of', async () => {
  await change({ publishPolicy: 'takeover' });
  const first = newId('connection');
  const { streamId } = await granted(first);
  for (const epoch of [2, 3, 4]) expect(await publish()).toMatchObject({ grant: { streamId, epoch } });
  expect(await stopped(streamId, first)).toBe('ALREADY_PUBLISHING');
  expect(await publish()).toEqual({ decision: 'refuse', reason: 'ALREADY_PUBLISHING' });
  expect(await api.db.platform.event.count({ where: { streamId, type: 'streamKey.conflict' } })).toBe(1);
});
