import { hashApiKey, newApiKey, newSigningKey } from '@millrace/auth';
import { newId } from '@millrace/pipeline';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTenant,
  createUser,
  password,
  startApi,
  type RunningApi,
  type ShownTokens,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
let user: { id: string; email: string };
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await createTenant(api);
  user = await createUser(api, tenant);
  sessionId = newId('session');
  const expiresAt = new Date(Date.now() + 60_000);
  await api.db.platform.session.create({
    data: { id: sessionId, kind: 'login', userId: user.id, address: '::1', expiresAt },
  });
});

const getMe = (authorization?: string) =>
  api.app.inject({ method: 'GET', url: '/v1/me', ...(authorization !== undefined && { headers: { authorization } }) });
const post = (url: string, payload: object) => api.app.inject({ method: 'POST', url, payload });
const logIn = async () => (await post('/v1/auth/login', { email: user.email, password })).json<ShownTokens>();

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;
/** A live session of the user, for tokens that we forge. */
let sessionId: string;
const goodHeader = () => ({ alg: 'ES256', typ: 'JWT', kid: api.signingKeys.current.kid });
const goodClaims = () => ({
  sub: user.id,
  org: tenant.organizationId,
  sid: sessionId,
  iss: 'millrace',
  aud: 'api',
  iat: seconds(0),
  exp: seconds(60),
});

function es256(header: object, claims: object, privateKey = api.signingKeys.current.privateKeyPem): string {
  const text = `${part(header)}.${part(claims)}`;
  const signature = createSign('sha256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

describe('credentials', () => {
  test('of a user and of a program both say who they are', async () => {
    const { accessToken } = await logIn();
    const [me, program] = [
      (await getMe(`Bearer ${accessToken}`)).json(),
      (await getMe(`Bearer ${tenant.apiKey}`)).json(),
    ];
    expect(me).toMatchObject({
      organization: { id: tenant.organizationId },
      user: { email: user.email },
      role: 'owner',
      apiKey: null,
    });
    expect(program).toMatchObject({
      organization: { id: tenant.organizationId },
      user: null,
      apiKey: { scopes: ['*'] },
    });
  });

  test.each([undefined, '', 'Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'Token x'])(
    '%j are none',
    async (authorization) => {
      const answer = await getMe(authorization);
      expect(answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    },
  );

  test('that are neither key nor token are refused', async () => {
    for (const nonsense of ['x'.repeat(20), 'x'.repeat(9_000), newApiKey(), 'mr_bad', '\u00e9'.repeat(20)]) {
      const answer = await getMe(`Bearer ${nonsense}`);
      expect(answer.statusCode, nonsense.slice(0, 20)).toBe(401);
    }
  });
});

describe('an access token', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const table: [string, () => string, string][] = [
    [
      'without a signature (alg none)',
      () => `${part({ ...goodHeader(), alg: 'none' })}.${part(goodClaims())}.`,
      'INVALID_TOKEN',
    ],
    [
      'signed by HMAC with our public key',
      () => {
        const text = `${part({ ...goodHeader(), alg: 'HS256' })}.${part(goodClaims())}`;
        return `${text}.${createHmac('sha256', api.signingKeys.current.publicKeyPem).update(text).digest('base64url')}`;
      },
      'INVALID_TOKEN',
    ],
    ['that is not good yet', () => es256(goodHeader(), { ...goodClaims(), nbf: seconds(600) }), 'TOKEN_NOT_ACTIVE'],
    ['that has expired', () => es256(goodHeader(), { ...goodClaims(), exp: seconds(-60) }), 'TOKEN_EXPIRED'],
    ['of another issuer', () => es256(goodHeader(), { ...goodClaims(), iss: 'somebody' }), 'INVALID_TOKEN'],
    ['for the dashboard', () => es256(goodHeader(), { ...goodClaims(), aud: 'dashboard' }), 'INVALID_TOKEN'],
    ['signed by another key', () => es256(goodHeader(), goodClaims(), other), 'INVALID_TOKEN'],
    [
      'whose key nobody knows',
      () => es256({ ...goodHeader(), kid: newSigningKey().kid }, goodClaims()),
      'INVALID_TOKEN',
    ],
    [
      'whose claims were changed',
      () => es256(goodHeader(), goodClaims()).replace(/\..*\./, `.${part({ ...goodClaims(), sub: newId('user') })}.`),
      'INVALID_TOKEN',
    ],
    ['without a kid', () => es256({ alg: 'ES256', typ: 'JWT' }, goodClaims()), 'INVALID_TOKEN'],
    ['with a path for a kid', () => es256({ ...goodHeader(), kid: '../../etc/passwd' }, goodClaims()), 'INVALID_TOKEN'],
    [
      'with a URL for its key',
      () => es256({ ...goodHeader(), kid: 'x', jku: 'http://127.0.0.1/keys' }, goodClaims()),
      'INVALID_TOKEN',
    ],
    ['with critical extensions', () => es256({ ...goodHeader(), crit: ['b64'] }, goodClaims()), 'INVALID_TOKEN'],
    [
      'of a session that is over',
      () => es256(goodHeader(), { ...goodClaims(), sid: newId('session') }),
      'INVALID_TOKEN',
    ],
    ['without a session', () => es256(goodHeader(), { ...goodClaims(), sid: undefined }), 'INVALID_TOKEN'],
    ['without a subject', () => es256(goodHeader(), { ...goodClaims(), sub: undefined }), 'INVALID_TOKEN'],
    ['of three parts of nothing', () => 'eyJ.eyJ.eyJ', 'INVALID_TOKEN'],
    [
      'of somebody who is no member',
      () => es256(goodHeader(), { ...goodClaims(), sub: newId('user') }),
      'INVALID_TOKEN',
    ],
  ];
  test('as we make it is accepted', async () => {
    expect((await getMe(`Bearer ${es256(goodHeader(), goodClaims())}`)).statusCode).toBe(200);
  });
  test.each(table)('%s is refused', async (_what, make, code) => {
    expect((await getMe(`Bearer ${make()}`)).json()).toMatchObject({ status: 401, code });
  });
});

describe('an API key', () => {
  const update = (data: object) =>
    api.db.platform.apiKey.updateMany({ where: { keyHash: hashApiKey(tenant.apiKey) }, data });

  test.each([{ revokedAt: new Date() }, { expiresAt: new Date(Date.now() - 1) }])(
    'with %j is refused',
    async (data) => {
      await update(data);
      expect((await getMe(`Bearer ${tenant.apiKey}`)).json()).toMatchObject({
        status: 401,
        code: 'KEY_REVOKED',
      });
    },
  );
  test('does what its scopes say and nothing else', async () => {
    await update({ scopes: ['channels:read'] });
    expect((await tenant.ask('GET', '/v1/channels')).statusCode).toBe(200);
    const answer = await tenant.ask('POST', '/v1/channels', { name: 'a' });
    expect(answer.json()).toMatchObject({
      status: 403,
      code: 'INSUFFICIENT_SCOPE',
      detail: expect.stringContaining('channels:write'),
    });
  });
  test('of a suspended organization is refused, like its users', async () => {
    const { accessToken } = await logIn();
    await api.db.platform.organization.update({
      where: { id: tenant.organizationId },
      data: { suspendedAt: new Date() },
    });
    expect((await getMe(`Bearer ${tenant.apiKey}`)).statusCode).toBe(403);
    expect((await getMe(`Bearer ${accessToken}`)).statusCode).toBe(403);
  });
});

test.each([
  ['viewer', 'POST', '/v1/channels', 403],
  ['viewer', 'GET', '/v1/channels', 200],
  ['broadcaster', 'POST', '/v1/channels', 201],
] as const)('a %s who asks %s %s gets %i', async (role, method, url, status) => {
  const member = await createUser(api, { organizationId: tenant.organizationId, role });
  const { accessToken } = (await post('/v1/auth/login', { email: member.email, password })).json();
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await api.app.inject({ method, url, headers, ...(method === 'POST' && { payload: { name: 'a' } }) });
  expect(answer.statusCode).toBe(status);
});

describe('logging in', () => {
  test('answers with tokens, whatever the case of the e-mail', async () => {
    const answer = await post('/v1/auth/login', { email: user.email.toUpperCase(), password });
    expect(answer.json()).toMatchObject({
      expiresInSeconds: 600,
      role: 'owner',
      user: { email: user.email, isPlatformAdmin: false },
    });
  });
  test('tells a wrong password and an unknown e-mail apart in nothing', async () => {
    const wrong = await post('/v1/auth/login', { email: user.email, password: 'wrong' });
    const unknown = await post('/v1/auth/login', { email: 'nobody@example.test', password: 'wrong' });
    expect(wrong.statusCode).toBe(401);
    expect({ ...wrong.json(), requestId: '' }).toEqual({ ...unknown.json(), requestId: '' });
  });
  test('is refused for a disabled user and for a foreign organization', async () => {
    const foreign = await createTenant(api);
    const answer = await post('/v1/auth/login', {
      email: user.email,
      password,
      organizationId: foreign.organizationId,
    });
    expect(answer.statusCode).toBe(403);
    await api.db.platform.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect((await post('/v1/auth/login', { email: user.email, password })).statusCode).toBe(401);
  });
  test.each([{ password: 'x'.repeat(100_000) }, { email: 'a\0@b.c' }, { email: 7 }, { admin: true }])(
    'with %j does no harm',
    async (changes) => {
      const answer = await post('/v1/auth/login', { email: user.email, password, ...changes });
      expect([400, 401, 413]).toContain(answer.statusCode);
    },
  );
  test('is refused after ten attempts in a minute, also with the right password', async () => {
    const email = 'guessed@example.test';
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const answer = await api.app.inject({
        method: 'POST',
        url: '/v1/auth/login',
        payload: { email, password: 'x' },
        remoteAddress: '198.51.100.9',
      });
      expect(answer.statusCode).toBe(401);
    }
    const answer = await api.app.inject({
      method: 'POST',
      url: '/v1/auth/login',
      payload: { email, password: 'x' },
      remoteAddress: '198.51.100.9',
    });
    expect(answer.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('a refresh token', () => {
  const refresh = (refreshToken: string) => post('/v1/auth/refresh', { refreshToken });

  test('gives the next pair', async () => {
    const next = (await refresh((await logIn()).refreshToken)).json<ShownTokens>();
    expect((await getMe(`Bearer ${next.accessToken}`)).statusCode).toBe(200);
    expect((await refresh(next.refreshToken)).statusCode).toBe(200);
  });
  test('that is used twice ends the whole login', async () => {
    const { refreshToken } = await logIn();
    const next = (await refresh(refreshToken)).json<ShownTokens>();
    expect((await refresh(refreshToken)).json()).toMatchObject({ status: 401, code: 'TOKEN_REUSED' });
    expect((await getMe(`Bearer ${next.accessToken}`)).statusCode).toBe(401);
    expect(api.letters).toContainEqual({ kind: 'session-ended', to: user.email });
    expect((await refresh(next.refreshToken)).statusCode).toBe(401);
  });
  test('gives the same successor again to who names the same Idempotency-Key, until that one is used', async () => {
    const { refreshToken } = await logIn();
    const headers = { 'idempotency-key': 'key-of-the-client' };
    const ask = () => api.app.inject({ method: 'POST', url: '/v1/auth/refresh', headers, payload: { refreshToken } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    const successors = answers.map((answer) => answer.json<ShownTokens>().refreshToken);
    expect(new Set(successors).size).toBe(1);
    const { refreshToken: successor } = (await ask()).json<ShownTokens>();
    expect(successor).toBe(successors[0]);
    expect((await refresh(successor)).statusCode).toBe(200);
    expect((await ask()).json()).toMatchObject({ status: 401, code: 'TOKEN_REUSED' });
  });
  test('under another Idempotency-Key is used twice', async () => {
    const { refreshToken } = await logIn();
    const ask = (key: string) =>
      api.app.inject({
        ...{ method: 'POST', url: '/v1/auth/refresh', payload: { refreshToken } },
        headers: { 'idempotency-key': key },
      });
    expect((await ask('one')).statusCode).toBe(200);
    expect((await ask('two')).json()).toMatchObject({ status: 401, code: 'TOKEN_REUSED' });
  });
  test('used ten times at once is good for one at most', async () => {
    const { refreshToken } = await logIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(answers.filter((answer) => answer.statusCode === 200).length).toBeLessThanOrEqual(1);
  });
  test('is over after logging out, of which a second time is no error', async () => {
    const { refreshToken } = await logIn();
    expect((await post('/v1/auth/logout', { refreshToken })).statusCode).toBe(204);
    expect((await post('/v1/auth/logout', { refreshToken })).statusCode).toBe(204);
    expect((await refresh(refreshToken)).statusCode).toBe(401);
  });
  test.each(['x', 'rt_' + 'A'.repeat(43), ''])('%j is refused', async (token) => {
    expect([400, 401]).toContain((await refresh(token)).statusCode);
  });
});
