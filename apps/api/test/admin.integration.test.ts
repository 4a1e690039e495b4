// The admins of the installation: what they can do to organizations, and that nobody else finds a way in.
import type { AdminWorkerView } from '@millrace/api-contract';
import { newId, type WorkerReport } from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  askInternal,
  createTenant,
  createUser,
  logInAs,
  startApi,
  type RunningApi,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let admin: Awaited<ReturnType<typeof logInAs>>;
beforeAll(async () => {
  api = await startApi();
  const home = await createTenant(api);
  admin = await logInAs(api, await createUser(api, { ...home, isPlatformAdmin: true }));
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await createTenant(api);
});

const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
const organization = () => `/v1/admin/organizations/${tenant.organizationId}`;
const publish = (streamKey: string, connectionId = newId('connection')) =>
  askInternal(api, '/internal/v1/ingest/authorize', { edge, connectionId, streamKey, remoteAddress: '203.0.113.7' });

test('an admin lists organizations and reads one', async () => {
  await tenant.createChannel();
  const view = { id: tenant.organizationId, suspendedAt: null, memberCount: 0, channelCount: 1, currentStreamCount: 0 };
  expect((await admin.ask('GET', organization())).json()).toMatchObject(view);
  const { data, nextCursor } = (await admin.ask('GET', '/v1/admin/organizations?limit=1')).json();
  expect(data).toMatchObject([view]);
  const next = await admin.ask('GET', `/v1/admin/organizations?limit=1&cursor=${nextCursor}`);
  expect(next.json().data).not.toMatchObject([view]);
  const unknown = await admin.ask('GET', `/v1/admin/organizations/${newId('organization')}`);
  expect(unknown.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('a suspended organization has its streams ended, its encoders stopped and refused, its keys and members refused', async () => {
  const { streamKey } = await tenant.createChannel();
  const connectionId = newId('connection');
  const { grant } = (await publish(streamKey, connectionId)).json();
  const member = await logInAs(api, await createUser(api, tenant));
  const suspended = await admin.ask('POST', `${organization()}/suspend`, { reason: 'Unpaid bills' });
  expect(suspended.json()).toMatchObject({ suspendedAt: expect.any(String), currentStreamCount: 0 });
  const stream = await api.db.platform.stream.findUniqueOrThrow({ where: { id: grant.streamId } });
  expect(stream).toMatchObject({ state: 'ended', endReason: 'organization_suspended' });
  const connection = { streamId: grant.streamId, connectionId };
  const beat = await askInternal(api, '/internal/v1/ingest/heartbeat', { edge, connections: [connection] });
  expect(beat.json()).toEqual({ stop: [{ ...connection, reason: 'ORGANIZATION_SUSPENDED' }] });
  expect((await publish(streamKey)).json()).toEqual({ decision: 'refuse', reason: 'ORGANIZATION_SUSPENDED' });
  for (const ask of [tenant.ask, member.ask]) {
    expect((await ask('GET', '/v1/channels')).json()).toMatchObject({ status: 403, code: 'ORGANIZATION_SUSPENDED' });
  }
  const kept = await admin.ask('GET', '/v1/admin/audit-log?action=admin_organizations.suspend');
  expect(kept.json().data).toMatchObject([
    { organizationId: tenant.organizationId, details: { reason: 'Unpaid bills' } },
  ]);
  const listed = (await admin.ask('GET', '/v1/admin/organizations?suspended=true')).json().data;
  expect(listed).toMatchObject([{ id: tenant.organizationId }]);
  expect((await admin.ask('POST', `${organization()}/resume`)).json()).toMatchObject({ suspendedAt: null });
  expect((await tenant.ask('GET', '/v1/channels')).statusCode).toBe(200);
  expect((await publish(streamKey)).json()).toMatchObject({ decision: 'grant' });
});

test('what a suspended organization has made is there for no viewer until it is resumed', async () => {
  const { playback } = await tenant.createChannel();
  const lookUp = async () => (await askInternal(api, `/internal/v1/playback/${playback.id}`)).statusCode;
  expect(await lookUp()).toBe(200);
  await admin.ask('POST', `${organization()}/suspend`, { reason: 'Unpaid bills' });
  expect(await lookUp()).toBe(404);
  await admin.ask('POST', `${organization()}/resume`);
  expect(await lookUp()).toBe(200);
});

test('suspending takes a reason', async () => {
  expect((await admin.ask('POST', `${organization()}/suspend`, {})).json()).toMatchObject({
    code: 'VALIDATION_FAILED',
  });
});

test('nobody else finds anything under /v1/admin: no owner, no API key, no admin who is one no more', async () => {
  const owner = await logInAs(api, await createUser(api, tenant));
  const former = await createUser(api, { ...tenant, isPlatformAdmin: true });
  const formerAdmin = await logInAs(api, former);
  expect((await formerAdmin.ask('GET', organization())).statusCode).toBe(200);
  await api.db.platform.user.update({ where: { id: former.id }, data: { isPlatformAdmin: false } });
  const never = await api.app.inject('/v1/nothing');
  for (const ask of [owner.ask, tenant.ask, formerAdmin.ask]) {
    const answer = await ask('POST', `${organization()}/suspend`, { reason: 'x' });
    expect({ ...answer.json(), requestId: '' }).toEqual({ ...never.json(), requestId: '' });
  }
  expect((await api.app.inject(organization())).statusCode).toBe(401);
});

test('an admin who looks for an address with a NUL is told so', async () => {
  const answer = await admin.ask('GET', '/v1/admin/users?email=%00');
  expect(answer.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
});

test('an admin of a suspended organization can still resume it', async () => {
  const own = await logInAs(api, await createUser(api, { ...tenant, isPlatformAdmin: true }));
  expect((await own.ask('POST', `${organization()}/suspend`, { reason: 'a slip' })).statusCode).toBe(200);
  expect((await own.ask('POST', `${organization()}/resume`)).statusCode).toBe(200);
});

const worker = (name: string, streams = 0): WorkerReport => ({
  ...{ id: newId('worker'), name, version: '1.2.3', startedAtMs: 1_700_000_000_000, duty: 'active' },
  ...{ maxStreams: 8, cpus: { total: 1.6, promised: 0.5 } },
  streams: Array.from({ length: streams }, () => ({
    ...{ streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') },
    ...{ epoch: 2, sinceMs: 1_700_000_100_000 },
  })),
});

test('an admin sees the transcoders, and takes one out of service and back', async () => {
  const [busy, idle] = [worker('busy', 2), worker('idle')];
  for (const report of [idle, busy]) await api.workers.report(report);
  const of = ({ id }: WorkerReport) => `/v1/admin/workers/${id}`;
  const states = async () => {
    const { data } = (await admin.ask('GET', '/v1/admin/workers')).json<{ data: AdminWorkerView[] }>();
    return data.map(({ name, state, streamCount }) => [name, state, streamCount]);
  };
  expect(await states()).toEqual([
    ['busy', 'active', 2],
    ['idle', 'active', 0],
  ]);
  const drained = await admin.ask('POST', `${of(busy)}/drain`, { reason: 'Kernel update' });
  expect(drained.json()).toMatchObject({ id: busy.id, state: 'draining', version: '1.2.3' });
  expect((await admin.ask('POST', `${of(idle)}/cordon`, { reason: 'Odd noise' })).json().state).toBe('cordoned');
  await api.workers.report({ ...busy, duty: 'drained', streams: [] });
  expect(await states()).toEqual([
    ['busy', 'drained', 0],
    ['idle', 'cordoned', 0],
  ]);
  expect(await api.workers.dutyOf('busy')).toBe('drained');
  expect((await admin.ask('POST', `${of(busy)}/uncordon`)).json().state).toBe('active');
  const kept = (await admin.ask('GET', '/v1/admin/audit-log?action=admin_workers.drain')).json().data;
  expect(kept).toMatchObject([{ targetId: busy.id, organizationId: null, details: { reason: 'Kernel update' } }]);
  const unknown = await admin.ask('POST', `${of(worker('gone'))}/drain`, { reason: 'x' });
  expect(unknown.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect((await tenant.ask('POST', `${of(busy)}/drain`, { reason: 'x' })).statusCode).toBe(404);
});
