// Rates of requests, counted in Redis for all API processes together.
import { createTestDatabase, testRedisUrl } from '@millrace/testing';
import { applyMigrations } from '@millrace/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoginLimiter } from '../src/session/login-limiter.ts';
import { createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

const rateRules = {
  read: { quota: 5, windowSeconds: 3_600 },
  write: { quota: 2, windowSeconds: 3_600 },
  login: { quota: 3, windowSeconds: 3_600 },
  unauthenticated: { quota: 3, windowSeconds: 3_600 },
};
let first: RunningApi;
let second: RunningApi;
beforeAll(async () => {
  const [databaseUrl, redisUrl] = await Promise.all([createTestDatabase(), testRedisUrl()]);
  await applyMigrations(databaseUrl);
  const options = { databaseUrl, redisUrl, rateRules, trustedProxies: ['192.0.2.0/24'] };
  [first, second] = [await startApi(options), await startApi(options)];
});
afterAll(() => Promise.all([first.close(), second.close()]));

const readWith = ({ app }: RunningApi, { apiKey }: Pick<Tenant, 'apiKey'>) =>
  app.inject({ url: '/v1/channels', headers: { authorization: `Bearer ${apiKey}` } });

test('a key may read so often, at whichever process, and is told with every answer how often still', async () => {
  const tenant = await createTenant(first);
  const answers = [];
  for (const api of [first, second, first, second, first, second, first]) answers.push(await readWith(api, tenant));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const [begin] = answers;
  const refused = answers[5]!;
  expect(begin!.headers['ratelimit-policy']).toBe('"read";q=5;w=3600');
  expect(begin!.headers['ratelimit']).toBe('"read";r=4;t=720');
  expect(answers[4]!.headers['ratelimit']).toMatch(/^"read";r=0;t=3(59|60)\d$/);
  expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(700);
  expect(refused.headers['ratelimit']).toMatch(/^"read";r=0;/);
});

test('to follow events is to read', async () => {
  const tenant = await createTenant(first);
  for (let count = 0; count < 5; count += 1) await readWith(first, tenant);
  const refused = await tenant.ask('GET', '/v1/events/stream');
  expect([refused.statusCode, refused.headers['ratelimit-policy']]).toEqual([429, '"read";q=5;w=3600']);
});

test('reading and changing are counted apart, and keys apart', async () => {
  const [tenant, other] = await Promise.all([createTenant(first), createTenant(first)]);
  const change = (who: Tenant) => who.ask('POST', '/v1/channels', { name: 'x' });
  const codes = [await change(tenant), await change(tenant), await change(tenant)].map(({ statusCode }) => statusCode);
  expect(codes).toEqual([201, 201, 429]);
  expect((await readWith(first, tenant)).statusCode).toBe(200);
  expect((await change(other)).statusCode).toBe(201);
});

describe('of one address', () => {
  const guess = (api: RunningApi, remoteAddress: string, headers: Record<string, string> = {}) =>
    api.app.inject({ url: '/v1/channels', remoteAddress, headers: { authorization: 'Bearer mr_guess', ...headers } });

  test('bad credentials are answered so often, and good ones go on', async () => {
    const codes = [];
    for (const api of [first, second, first, second]) codes.push((await guess(api, '203.0.113.1')).statusCode);
    expect(codes).toEqual([401, 401, 401, 429]);
    const { apiKey } = await createTenant(first);
    const headers = { authorization: `Bearer ${apiKey}` };
    const good = await first.app.inject({ url: '/v1/channels', remoteAddress: '203.0.113.1', headers });
    expect(good.statusCode).toBe(200);
  });

  test('logins are counted before a password is looked at', async () => {
    const logIn = () =>
      first.app.inject({
        ...({ method: 'POST', url: '/v1/auth/login', remoteAddress: '203.0.113.2' } as const),
        payload: { email: 'nobody@example.test', password: 'wrong horse battery staple' },
      });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await logIn());
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429]);
    expect(answers[3]!.headers['ratelimit-policy']).toBe('"login";q=3;w=3600');
  });

  test('passwords of an account are tried so often, at whichever process and from whatever address', async () => {
    const [one, two] = [first, second].map(({ rates }) => new LoginLimiter(rates));
    for (let n = 0; n < 10; n += 1) await (n % 2 ? one : two)?.count({ account: 'ada@a.test', address: String(n) });
    await expect(one?.count({ account: 'Ada@A.test', address: 'x' })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('an address is believed from a proxy that is trusted, and from nobody else', async () => {
    const codes = [];
    for (let n = 0; n < 4; n += 1) {
      codes.push((await guess(first, '203.0.113.3', { 'x-forwarded-for': `198.51.100.${n}` })).statusCode);
    }
    expect(codes).toEqual([401, 401, 401, 429]);
    for (let n = 0; n < 4; n += 1) {
      const answer = await guess(first, '192.0.2.1', { 'x-forwarded-for': `198.51.100.${n}` });
      expect(answer.statusCode).toBe(401);
    }
  });
});

test('without Redis everything is answered; who would log in or see a secret is asked to come again', async () => {
  const secret = { quota: 60, windowSeconds: 60 };
  const alone = await startApi({ redisUrl: 'redis://127.0.0.1:1', rateRules: { ...rateRules, secret } });
  const tenant = await createTenant(alone);
  expect((await readWith(alone, tenant)).statusCode).toBe(200);
  const login = { email: 'a@b.c', password: 'any' };
  const refused = [
    await alone.app.inject({ method: 'POST', url: '/v1/auth/login', payload: login }),
    await tenant.ask('POST', '/v1/webhooks', { url: 'https://hooks.example.com/', eventTypes: ['*'] }),
  ];
  for (const answer of refused) {
    expect(answer.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(answer.headers['retry-after']).toBe('1');
  }
  await alone.close();
});
