// People: how they come in, what they are called, how they get back in, and how they are thrown out.
import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { maxApiKeys } from '../src/api-keys/api-key-rows.ts';
import { maxOpenInvitations } from '../src/invitations/invitation-rows.ts';
import { heldBack, oneOf } from './held-back.ts';
import {
  createTenant,
  createUser,
  logInAs,
  password,
  startApi,
  type Ask,
  type RunningApi,
  type ShownTokens,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let owner: { id: string; email: string; ask: Ask } & ShownTokens;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await createTenant(api);
  const user = await createUser(api, tenant);
  owner = { ...user, ...(await logInAs(api, user)) };
});

let addresses = 0;
/** A public route, each time from another address, so that no limit is met by accident. */
const post = (url: string, payload: object) => {
  addresses += 1;
  const remoteAddress = `203.0.113.${addresses % 250}`;
  return api.app.inject({ method: 'POST', url, payload, remoteAddress });
};
const invite = async (email: string, role = 'broadcaster') => {
  const answer = await owner.ask('POST', '/v1/invitations', { email, role });
  return {
    id: answer.json<{ id: string }>().id,
    token: answer.json<{ acceptUrl: string }>().acceptUrl.split('/').at(-1)!,
  };
};
/** The answers to `count` requests that come at once, sorted: `201`, or status and code. */
const atOnce = async (count: number, ask: (n: number) => ReturnType<Ask>) => {
  const answers = await Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
  return answers
    .map(({ statusCode, body }) => (statusCode < 400 ? `${statusCode}` : `${statusCode} ${JSON.parse(body).code}`))
    .sort();
};
const accept = (token: string, body: object = {}) =>
  post('/v1/auth/invitations/accept', { token, password: 'a sentence of my own', ...body });

describe('an invitation', () => {
  test('makes an account and a member, once', async () => {
    const { token } = await invite('Ada@Example.com');
    const preview = await post('/v1/auth/invitations/look-up', { token });
    expect(preview.json()).toMatchObject({ email: 'ada@example.com', role: 'broadcaster', hasAccount: false });
    const accepted = await accept(token, { name: 'Ada' });
    expect(accepted.json()).toMatchObject({
      organizationId: tenant.organizationId,
      role: 'broadcaster',
      user: { email: 'ada@example.com', name: 'Ada', isPlatformAdmin: false },
    });
    expect((await accept(token)).json()).toMatchObject({ status: 410, code: 'LINK_EXPIRED' });
    const members = (await owner.ask('GET', '/v1/members')).json().data;
    expect(members).toMatchObject([{ email: 'ada@example.com', role: 'broadcaster' }, { role: 'owner' }]);
    expect((await owner.ask('GET', '/v1/invitations')).json().data).toMatchObject([{ state: 'accepted' }]);
  });

  test('of somebody who has an account takes the password of it, and adds a second organization', async () => {
    const other = await createTenant(api);
    const friend = await createUser(api, other);
    const { token } = await invite(friend.email, 'viewer');
    expect((await accept(token, { password: 'not the right one' })).json()).toMatchObject({
      code: 'INVALID_CREDENTIALS',
    });
    const tokens = (await accept(token, { password })).json<ShownTokens & { role: string }>();
    expect(tokens.role).toBe('viewer');
    const moved = await post('/v1/auth/refresh', {
      refreshToken: tokens.refreshToken,
      organizationId: other.organizationId,
    });
    expect(moved.json()).toMatchObject({
      organizationId: other.organizationId,
      role: 'owner',
      sessionId: tokens.sessionId,
    });
    const authorization = `Bearer ${moved.json<ShownTokens>().accessToken}`;
    const mine = await api.app.inject({ url: '/v1/me/organizations', headers: { authorization } });
    expect(mine.json().data).toHaveLength(2);
    const third = await createTenant(api);
    const refused = await post('/v1/auth/refresh', {
      refreshToken: moved.json<ShownTokens>().refreshToken,
      organizationId: third.organizationId,
    });
    expect(refused.statusCode).toBe(403);
  });

  test('that was revoked, replaced or has expired is worth nothing', async () => {
    const revoked = await invite('a@example.com');
    expect((await owner.ask('DELETE', `/v1/invitations/${revoked.id}`)).statusCode).toBe(204);
    const replaced = await invite('b@example.com');
    await invite('b@example.com');
    const expired = await invite('c@example.com');
    await api.db.platform.invitation.update({
      where: { id: expired.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    for (const { token } of [revoked, replaced, expired, { token: 'inv_guess' }]) {
      expect((await accept(token)).json()).toMatchObject({ status: 410, code: 'LINK_EXPIRED' });
    }
  });

  test('of two organizations for one who is new here, accepted at once, makes one account and a member of both', async () => {
    const email = 'twice@example.com';
    const first = await invite(email);
    const other = await createTenant(api);
    const otherOwner = await logInAs(api, await createUser(api, other));
    const made = await otherOwner.ask('POST', '/v1/invitations', { email, role: 'viewer' });
    const second = made.json<{ acceptUrl: string }>().acceptUrl.split('/').at(-1)!;
    const answers = await Promise.all([accept(first.token), accept(second)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const user = await api.db.platform.user.findUniqueOrThrow({ where: { email }, include: { memberships: true } });
    expect(user.memberships.map(({ role }) => role).toSorted()).toEqual(['broadcaster', 'viewer']);
  });

  test('is accepted by one of ten who come at once', async () => {
    const { token } = await invite('d@example.com');
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    expect(await api.db.platform.user.count({ where: { email: 'd@example.com' } })).toBe(1);
  });

  test('is one of two hundred that are open at most, also when the last ones are made at once', async () => {
    const { organizationId } = tenant;
    const rows = Array.from({ length: maxOpenInvitations - 1 }, (_, n) => ({
      ...{ id: newId('invitation'), organizationId, email: `guest${n}@example.com`, role: 'viewer' as const },
      ...{ invitedById: owner.id, tokenHash: `${organizationId}-${n}`, expiresAt: new Date(Date.now() + 60_000) },
    }));
    await api.db.platform.invitation.createMany({ data: rows });
    const answers = await heldBack(api, 'invitations', 3, (n) =>
      owner.ask('POST', '/v1/invitations', { email: `late${n}@example.com`, role: 'viewer' }),
    );
    expect(answers).toEqual(oneOf(3, '409 LIMIT_REACHED'));
  });

  test('shows who asked', async () => {
    await invite('ada@example.com');
    expect((await owner.ask('GET', '/v1/invitations')).json().data).toMatchObject([{ invitedById: owner.id }]);
  });

  test('is kept as a hash alone', async () => {
    const { id, token } = await invite('e@example.com');
    const row = await api.db.platform.invitation.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(api.logged()).not.toContain(token);
  });

  test('of an owner is made by an owner alone', async () => {
    const admin = await logInAs(api, await createUser(api, { ...tenant, role: 'admin' }));
    const answer = await admin.ask('POST', '/v1/invitations', { email: 'f@example.com', role: 'owner' });
    expect(answer.json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });
});

describe('members', () => {
  test('change their role, and what they may do, at once', async () => {
    const user = await createUser(api, { ...tenant, role: 'viewer' });
    const member = await logInAs(api, user);
    expect((await member.ask('POST', '/v1/channels', { name: 'a' })).statusCode).toBe(403);
    expect((await owner.ask('PATCH', `/v1/members/${user.id}`, { role: 'broadcaster' })).json()).toMatchObject({
      role: 'broadcaster',
    });
    expect((await member.ask('POST', '/v1/channels', { name: 'a' })).statusCode).toBe(201);
    expect((await owner.ask('DELETE', `/v1/members/${user.id}`)).statusCode).toBe(204);
    expect((await member.ask('GET', '/v1/channels')).json()).toMatchObject({ status: 401, code: 'INVALID_TOKEN' });
    expect((await post('/v1/auth/refresh', { refreshToken: member.refreshToken })).statusCode).toBe(401);
  });

  test('keep their last owner, also when two leave at once', async () => {
    for (const [method, body] of [
      ['PATCH', { role: 'admin' }],
      ['DELETE', undefined],
    ] as const) {
      expect((await owner.ask(method, `/v1/members/${owner.id}`, body)).json()).toMatchObject({ code: 'CONFLICT' });
    }
    const second = await createUser(api, tenant);
    const answers = await Promise.all([
      owner.ask('DELETE', `/v1/members/${owner.id}`),
      owner.ask('DELETE', `/v1/members/${second.id}`),
    ]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([204, 409]);
  });

  test('who are no owners cannot touch one', async () => {
    const admin = await logInAs(api, await createUser(api, { ...tenant, role: 'admin' }));
    expect((await admin.ask('PATCH', `/v1/members/${owner.id}`, { role: 'viewer' })).statusCode).toBe(403);
    expect((await admin.ask('DELETE', `/v1/members/${owner.id}`)).statusCode).toBe(403);
  });
});

describe('a password', () => {
  test('is changed by one of two who knew it and come at once', async () => {
    const change = (n: number) =>
      owner.ask('POST', '/v1/me/password', { currentPassword: password, newPassword: `a sentence of my own, ${n}` });
    expect(await atOnce(2, change)).toEqual(['204', '401 INVALID_CREDENTIALS']);
  });

  const reset = (email: string) => post('/v1/auth/password-reset', { email });
  /** The link is sent after the answer. */
  const linkTo = (email: string) =>
    expect.poll(() => api.letters.find((letter) => letter.kind === 'password-reset' && letter.to === email), {
      timeout: 5_000,
    });

  test('that is changed ends the other sessions, not this one', async () => {
    const elsewhere = await logInAs(api, owner);
    const body = { currentPassword: password, newPassword: 'a sentence of my own' };
    const wrong = await owner.ask('POST', '/v1/me/password', { ...body, currentPassword: 'wrong' });
    expect(wrong.json()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect((await owner.ask('POST', '/v1/me/password', body)).statusCode).toBe(204);
    expect((await owner.ask('GET', '/v1/me')).statusCode).toBe(200);
    expect((await elsewhere.ask('GET', '/v1/me')).statusCode).toBe(401);
    expect((await post('/v1/auth/login', { email: owner.email, password })).statusCode).toBe(401);
  });

  test('that is forgotten is chosen anew by a link in a mail, once, and everybody is logged out', async () => {
    expect((await reset(owner.email)).statusCode).toBe(204);
    await linkTo(owner.email).toBeDefined();
    const letter = api.letters.find((one) => one.kind === 'password-reset' && one.to === owner.email);
    const token = letter?.kind === 'password-reset' ? letter.url.split('/').at(-1) : '';
    const confirm = () => post('/v1/auth/password-reset/confirm', { token, newPassword: 'a sentence of my own' });
    expect((await confirm()).statusCode).toBe(204);
    expect((await confirm()).json()).toMatchObject({ status: 410, code: 'LINK_EXPIRED' });
    expect((await owner.ask('GET', '/v1/me')).statusCode).toBe(401);
    expect((await post('/v1/auth/login', { email: owner.email, password: 'a sentence of my own' })).statusCode).toBe(
      200,
    );
  });

  test('that is changed makes a link to another one useless', async () => {
    await reset(owner.email);
    await linkTo(owner.email).toBeDefined();
    const letter = api.letters.find((one) => one.kind === 'password-reset' && one.to === owner.email);
    const token = letter?.kind === 'password-reset' ? letter.url.split('/').at(-1) : '';
    const newPassword = 'a sentence of my own';
    await owner.ask('POST', '/v1/me/password', { currentPassword: password, newPassword });
    const late = await post('/v1/auth/password-reset/confirm', { token, newPassword: 'the sentence of a thief' });
    expect(late.json()).toMatchObject({ code: 'LINK_EXPIRED' });
  });

  test('of nobody is answered as one of somebody', async () => {
    const [known, unknown] = [await reset(owner.email), await reset('nobody@example.test')];
    expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body]);
    await linkTo(owner.email).toBeDefined();
    expect(api.letters.some((letter) => letter.to === 'nobody@example.test')).toBe(false);
  });

  test.each(['short', 'x'.repeat(257), '\u{1F511}'.repeat(100)])('%j is not chosen', async (newPassword) => {
    const answer = await owner.ask('POST', '/v1/me/password', { currentPassword: password, newPassword });
    expect(answer.statusCode).toBe(400);
  });
});

describe('sessions', () => {
  test('are listed, and ended one by one', async () => {
    const elsewhere = await logInAs(api, owner);
    const listed = (await owner.ask('GET', '/v1/me/sessions')).json<{ data: { id: string; isCurrent: boolean }[] }>()
      .data;
    expect(listed.map(({ isCurrent }) => isCurrent)).toEqual([false, true]);
    expect((await owner.ask('DELETE', `/v1/me/sessions/${elsewhere.sessionId}`)).statusCode).toBe(204);
    expect((await elsewhere.ask('GET', '/v1/me')).statusCode).toBe(401);
    expect((await post('/v1/auth/refresh', { refreshToken: elsewhere.refreshToken })).statusCode).toBe(401);
  });

  test("of somebody else are not found, and a logged-out one's token is over at once", async () => {
    const stranger = await createTenant(api);
    const other = await logInAs(api, await createUser(api, stranger));
    expect((await owner.ask('DELETE', `/v1/me/sessions/${other.sessionId}`)).statusCode).toBe(404);
    expect((await post('/v1/auth/logout', { refreshToken: other.refreshToken })).statusCode).toBe(204);
    expect((await other.ask('GET', '/v1/me')).statusCode).toBe(401);
  });
});

test('a name is kept and shown, to oneself and to the others', async () => {
  expect((await owner.ask('PATCH', '/v1/me', { name: 'Grace' })).json()).toMatchObject({ name: 'Grace' });
  expect((await owner.ask('GET', '/v1/me')).json()).toMatchObject({ user: { name: 'Grace' } });
  expect((await tenant.ask('GET', '/v1/members')).json().data).toMatchObject([{ name: 'Grace', role: 'owner' }]);
  expect((await tenant.ask('PATCH', '/v1/me', { name: 'x' })).json()).toMatchObject({ code: 'WRONG_CREDENTIAL_TYPE' });
});

test('an organization is renamed by those who may', async () => {
  expect((await owner.ask('PATCH', '/v1/organization', { name: 'Harbour Radio' })).json()).toMatchObject({
    name: 'Harbour Radio',
  });
  expect((await tenant.ask('GET', '/v1/organization')).json()).toMatchObject({ name: 'Harbour Radio' });
});

describe('an API key', () => {
  test('is one of a hundred at most, also when the last ones are made at once', async () => {
    const { organizationId } = tenant;
    const there = await api.db.platform.apiKey.count({ where: { organizationId } });
    const rows = Array.from({ length: maxApiKeys - 1 - there }, (_, n) => ({
      ...{ id: newId('apiKey'), organizationId, name: `key ${n}`, prefix: 'mr_', keyHash: `${organizationId}-${n}` },
    }));
    await api.db.platform.apiKey.createMany({ data: rows });
    const answers = await heldBack(api, 'api_keys', 3, (n) =>
      owner.ask('POST', '/v1/api-keys', { name: `late ${n}`, scopes: ['channels:read'] }),
    );
    expect(answers).toEqual(oneOf(3, '409 LIMIT_REACHED'));
  });

  type Shown = { id: string; key: string };
  const create = async (body: object = {}) =>
    owner.ask('POST', '/v1/api-keys', { name: 'Scheduler', scopes: ['channels:read'], ...body });
  const ask = (key: string) => api.app.inject({ url: '/v1/channels', headers: { authorization: `Bearer ${key}` } });

  test('is shown once, does what its scopes say, and is refused when revoked', async () => {
    const { id, key } = (await create()).json<Shown>();
    expect((await ask(key)).statusCode).toBe(200);
    expect((await owner.ask('GET', `/v1/api-keys/${id}`)).body).not.toContain(key);
    await api.keyUses.flush();
    expect((await owner.ask('GET', `/v1/api-keys/${id}`)).json()).toMatchObject({ lastUsedAt: expect.any(String) });
    expect((await owner.ask('PATCH', `/v1/api-keys/${id}`, { scopes: ['streams:read'] })).statusCode).toBe(200);
    expect((await ask(key)).json()).toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
    expect((await owner.ask('DELETE', `/v1/api-keys/${id}`)).statusCode).toBe(204);
    expect((await ask(key)).json()).toMatchObject({ status: 401, code: 'KEY_REVOKED' });
    expect((await owner.ask('GET', `/v1/api-keys/${id}`)).statusCode).toBe(404);
  });

  test('that is rotated works on for its grace', async () => {
    const old = (await create()).json<Shown>();
    const next = (await owner.ask('POST', `/v1/api-keys/${old.id}/rotate`, { graceSeconds: 60 })).json<Shown>();
    expect([(await ask(old.key)).statusCode, (await ask(next.key)).statusCode]).toEqual([200, 200]);
    const last = (await owner.ask('POST', `/v1/api-keys/${next.id}/rotate`)).json<Shown>();
    expect([(await ask(next.key)).statusCode, (await ask(last.key)).statusCode]).toEqual([401, 200]);
    expect((await owner.ask('POST', `/v1/api-keys/${old.id}/rotate`)).json()).toMatchObject({ code: 'CONFLICT' });
  });

  test.each([
    { scopes: ['members:write'] },
    { scopes: ['everything'] },
    { scopes: [] },
    { expiresAt: '2020-01-01T00:00:00Z' },
  ])('with %j is not made', async (body) => {
    expect((await create(body)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  test('makes no other credentials, and no members, whatever its scopes', async () => {
    for (const [url, body] of [
      ['/v1/api-keys', { name: 'x', scopes: ['*'] }],
      ['/v1/invitations', { email: 'g@example.com', role: 'owner' }],
    ] as const) {
      expect((await tenant.ask('POST', url, body)).json()).toMatchObject({
        status: 403,
        code: 'WRONG_CREDENTIAL_TYPE',
      });
    }
  });

  test('in a URL is refused, and told to its owners', async () => {
    const { key, id } = (await create()).json<Shown>();
    expect((await api.app.inject(`/v1/channels?api_key=${key}`)).json()).toMatchObject({
      status: 400,
      code: 'KEY_IN_URL',
    });
    expect((await owner.ask('GET', '/v1/audit-log?action=api_keys.exposed')).json().data).toMatchObject([
      { targetId: id },
    ]);
    expect(api.logged()).not.toContain(key);
  });
});
