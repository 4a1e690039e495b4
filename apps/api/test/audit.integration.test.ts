// The audit log: every change is in it, no secret is, and nobody changes it. And the admins' view of all of it.
import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  askWith,
  createTenant,
  createUser,
  logInAs,
  startApi,
  type Ask,
  type RunningApi,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let owner: { id: string; email: string; ask: Ask; accessToken: string };
let admin: { id: string; email: string; ask: Ask };
interface Entry {
  action: string;
  requestId: string;
}
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
  const user = await createUser(api, tenant);
  owner = { ...user, ...(await logInAs(api, user)) };
  const chief = await createUser(api, { ...(await createTenant(api)), isPlatformAdmin: true });
  admin = { ...chief, ...(await logInAs(api, chief)) };
});
afterAll(() => api.close());

const entries = async (filter = '') =>
  (await owner.ask('GET', `/v1/audit-log?limit=100${filter}`)).json<{ data: Entry[] }>().data;

test('a change is kept with who, what, target, from where, and its request id', async () => {
  const answer = await owner.ask('POST', '/v1/channels', { name: 'Main stage' }, { 'user-agent': 'curl/8' });
  expect(await entries('&action=channels.create')).toMatchObject([
    {
      actor: { kind: 'user', id: owner.id, name: owner.email },
      targetId: answer.json().id,
      details: { fields: ['name'] },
      ...{ outcome: 'succeeded', address: '127.0.0.1', userAgent: 'curl/8', requestId: answer.headers['x-request-id'] },
    },
  ]);
});

test('so is a look at a secret, a login, a failed one, and what was denied; a read is not', async () => {
  const { id } = await tenant.createChannel();
  await owner.ask('GET', `/v1/channels/${id}/stream-key`);
  await owner.ask('GET', '/v1/channels');
  await api.app.inject({
    method: 'POST',
    url: '/v1/auth/login',
    payload: { email: owner.email, password: 'secret typed' },
  });
  const viewer = await logInAs(api, await createUser(api, { ...tenant, role: 'viewer' }));
  await viewer.ask('DELETE', `/v1/channels/${id}`);
  const seen = (await entries()).map(({ action }) => action);
  expect(seen).toContain('stream_keys.reveal_primary');
  expect(seen).not.toContain('channels.list');
  expect(await entries('&action=auth.login&outcome=denied')).toMatchObject([
    { actor: { kind: 'nobody' }, targetId: owner.id },
  ]);
  expect(await entries('&action=channels.delete')).toMatchObject([{ outcome: 'denied', targetId: id }]);
});

test('what failed or was only repeated is not in it', async () => {
  const before = (await entries()).length;
  expect((await owner.ask('POST', '/v1/channels', { name: '' })).statusCode).toBe(400);
  const again = { 'idempotency-key': 'one' };
  await owner.ask('POST', '/v1/channels', { name: 'once' }, again);
  await owner.ask('POST', '/v1/channels', { name: 'once' }, again);
  expect((await entries()).length).toBe(before + 1);
});

test('it holds no secret', async () => {
  const { key } = (await owner.ask('POST', '/v1/api-keys', { name: 'x', scopes: ['*'] })).json<{ key: string }>();
  const { streamKey } = (await owner.ask('POST', '/v1/channels', { name: 'a' })).json<{ streamKey: string }>();
  const invitation = await owner.ask('POST', '/v1/invitations', { email: 'h@example.com', role: 'viewer' });
  const text = JSON.stringify(await api.db.platform.auditEntry.findMany());
  const token = invitation.json<{ acceptUrl: string }>().acceptUrl.split('/').at(-1)!;
  for (const secret of [key, streamKey, token, 'secret typed', owner.accessToken]) expect(text).not.toContain(secret);
});

test('nobody changes it or takes from it, not even the application', async () => {
  const { platform } = api.db;
  await expect(platform.$executeRaw`UPDATE audit_log SET action = 'x'`).rejects.toThrow(/append-only/);
  await expect(platform.$executeRaw`DELETE FROM audit_log`).rejects.toThrow(/append-only/);
  await expect(platform.$executeRaw`TRUNCATE audit_log`).rejects.toThrow(/append-only/);
});

test('it is read in pages, by owner and admin alone, and shows nothing of others', async () => {
  const first = (await owner.ask('GET', '/v1/audit-log?limit=2')).json<{ data: Entry[]; nextCursor: string }>();
  const second = (await owner.ask('GET', `/v1/audit-log?limit=2&cursor=${first.nextCursor}`)).json<{ data: Entry[] }>();
  expect(new Set([...first.data, ...second.data].map(({ requestId }) => requestId)).size).toBe(4);
  const broadcaster = await logInAs(api, await createUser(api, { ...tenant, role: 'broadcaster' }));
  expect((await broadcaster.ask('GET', '/v1/audit-log')).statusCode).toBe(403);
  const stranger = await createTenant(api);
  expect((await stranger.ask('GET', '/v1/audit-log')).json().data).toEqual([]);
  const filtered = await owner.ask('GET', `/v1/audit-log?limit=1&action=x&cursor=${first.nextCursor}`);
  expect(filtered.json()).toMatchObject({ code: 'INVALID_CURSOR' });
});

test('an admin acts within an organization for a while, reading, and in plain sight', async () => {
  const url = `/v1/admin/organizations/${tenant.organizationId}/impersonate`;
  expect((await admin.ask('POST', url, {})).json()).toMatchObject({ code: 'VALIDATION_FAILED' });
  expect((await admin.ask('POST', url, { reason: 'x', minutes: 31 })).statusCode).toBe(400);
  const { accessToken, expiresInSeconds } = (await admin.ask('POST', url, { reason: 'Ticket 4711' })).json<{
    accessToken: string;
    expiresInSeconds: number;
  }>();
  expect(expiresInSeconds).toBe(1_800);
  const ask = askWith(api, accessToken);
  expect((await ask('GET', '/v1/channels')).statusCode).toBe(200);
  expect((await ask('POST', '/v1/channels', { name: 'a' })).statusCode).toBe(403);
  expect((await ask('PATCH', '/v1/me', { name: 'a' })).statusCode).toBe(403);
  expect((await ask('GET', '/v1/admin/organizations')).statusCode).toBe(404);
  expect((await ask('GET', '/v1/me')).json()).toMatchObject({
    role: 'viewer',
    impersonation: { reason: 'Ticket 4711' },
  });
  expect(await entries(`&actorId=${admin.id}`)).toMatchObject([
    { action: 'me.update', outcome: 'denied' },
    { action: 'channels.create', outcome: 'denied', actor: { kind: 'admin' } },
    {
      action: 'admin_organizations.impersonate',
      details: { reason: 'Ticket 4711', role: 'viewer', fields: ['reason'] },
    },
  ]);
  await api.db.platform.user.update({ where: { id: admin.id }, data: { isPlatformAdmin: false } });
  expect((await ask('GET', '/v1/channels')).statusCode).toBe(401);
  await api.db.platform.user.update({ where: { id: admin.id }, data: { isPlatformAdmin: true } });
});

test('admins see the log of everybody, and make organizations whose owner is invited', async () => {
  const made = (await admin.ask('POST', '/v1/admin/organizations', { name: 'New', ownerEmail: 'o@example.com' })).json<{
    id: string;
    acceptUrl: string;
  }>();
  const token = made.acceptUrl.split('/').at(-1);
  const payload = { token, password: 'a sentence of my own' };
  const accepted = await api.app.inject({ method: 'POST', url: '/v1/auth/invitations/accept', payload });
  expect(accepted.json()).toMatchObject({ organizationId: made.id, role: 'owner' });
  const log = (await admin.ask('GET', `/v1/admin/audit-log?organizationId=${made.id}`)).json<{ data: Entry[] }>().data;
  expect(log.map(({ action }) => action)).toEqual([
    'auth.login',
    'auth.accept_invitation',
    'admin_organizations.create',
  ]);
  const all = (await admin.ask('GET', '/v1/admin/audit-log?limit=100')).json<{ data: { organizationId: string }[] }>()
    .data;
  expect(new Set(all.map(({ organizationId }) => organizationId)).size).toBeGreaterThan(1);
});

test('the keys of access tokens are published, rotate with an overlap, and at once when it is urgent', async () => {
  const jwks = async () => (await api.app.inject('/.well-known/jwks.json')).json<{ keys: { kid: string }[] }>().keys;
  const [header = '', claims = '', signature = ''] = owner.accessToken.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const published = (await jwks()).find((key) => key.kid === kid)!;
  const key = { key: createPublicKey({ key: published, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);

  const next = (await admin.ask('POST', '/v1/admin/signing-keys/rotate')).json<{ kid: string }>();
  await api.signingKeys.reload();
  expect((await jwks()).map((one) => one.kid)).toEqual([kid, next.kid]);
  expect(api.signingKeys.current.kid).toBe(kid);
  await api.db.platform.accessSigningKey.update({ where: { kid: next.kid }, data: { activatesAt: new Date() } });
  await api.signingKeys.reload();
  expect(api.signingKeys.current.kid).toBe(next.kid);
  expect((await owner.ask('GET', '/v1/me')).statusCode).toBe(200);

  const urgent = await admin.ask('POST', '/v1/admin/signing-keys/rotate', { urgent: true });
  expect(urgent.json()).toMatchObject({ activatesAt: expect.any(String), retiresAt: null });
  const past = new Date();
  await api.db.platform.accessSigningKey.updateMany({ where: { retiresAt: { not: null } }, data: { retiresAt: past } });
  await api.db.platform.accessSigningKey.updateMany({ where: { retiresAt: null }, data: { activatesAt: past } });
  await api.signingKeys.reload();
  expect((await owner.ask('GET', '/v1/me')).json()).toMatchObject({ status: 401, code: 'INVALID_TOKEN' });
  const row = await api.db.platform.accessSigningKey.findFirstOrThrow();
  expect(row.sealedPrivateKey).toMatch(/^v1\./);
});
