import { applyMigrations } from '@millrace/db';
import { createTestDatabase } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenant, createUser, logInAs, password, startApi, type RunningApi } from './running-api.ts';

let databaseUrl: string;
let api: RunningApi;
let admin: { email: string };
let member: { email: string };
beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  await applyMigrations(databaseUrl);
  api = await startApi({ databaseUrl });
  const { organizationId } = await createTenant(api);
  admin = await createUser(api, { organizationId, isPlatformAdmin: true });
  member = await createUser(api, { organizationId, role: 'owner' });
});
afterAll(() => api.close());

const html = { accept: 'text/html,*/*' };
const form = (fields: Record<string, string>, headers: Record<string, string> = {}, { app } = api) =>
  app.inject({
    method: 'POST',
    url: '/admin/login',
    payload: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      host: 'api.test',
      origin: 'http://api.test',
      ...headers,
    },
  });
const get = (url: string, headers: Record<string, string> = html) => api.app.inject({ method: 'GET', url, headers });

async function session(on = api, email = admin.email): Promise<string> {
  const answer = await form({ email, password }, {}, on);
  const [cookie] = answer.cookies as unknown as [{ name: string; value: string }];
  return `${cookie.name}=${cookie.value}`;
}

test('a browser without a session is sent to the login page, a program is refused', async () => {
  for (const url of [
    '/admin/queues',
    '/admin/queues/',
    '/admin/queues/api/queues',
    '/admin/queues/static/js/main.js',
  ]) {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['location']], url).toEqual([302, '/admin/login']);
    expect((await get(url, { accept: 'application/json' })).statusCode, url).toBe(401);
  }
  expect((await get('/admin/login')).body).toContain('<form method="post" action="/admin/login">');
});

test('a platform admin logs in by the form and sees the transcode queue', async () => {
  const answer = await form({ email: admin.email, password });
  expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/admin/queues']);
  expect(answer.headers['set-cookie']).toMatch(/HttpOnly.*SameSite=Strict/);
  const cookie = await session();
  const page = await get('/admin/queues', { ...html, cookie });
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  const queues = (await get('/admin/queues/api/queues', { cookie })).json();
  expect(queues.queues).toMatchObject([{ name: 'transcode', readOnlyMode: true }]);
});

test('logging out ends the session in the browser', async () => {
  const answer = await get('/admin/logout', { ...html, cookie: await session() });
  expect([answer.statusCode, answer.headers['location']]).toEqual([302, '/admin/login']);
  expect(answer.headers['set-cookie']).toMatch(/^millrace_dashboard=;.*Path=\/admin/);
});

test('a session that is over is over for every copy of its cookie: logged out, ended, or too old', async () => {
  const page = async (cookie: string) => (await get('/admin/queues', { ...html, cookie })).statusCode;
  const loggedOut = await session();
  await get('/admin/logout', { ...html, cookie: loggedOut });
  expect(await page(loggedOut)).toBe(302);
  for (const data of [{ endedAt: new Date() }, { expiresAt: new Date() }]) {
    const cookie = await session();
    expect(await page(cookie)).toBe(200);
    await api.db.platform.session.updateMany({ where: { kind: 'dashboard' }, data });
    expect(await page(cookie)).toBe(302);
  }
});

test('a token of an owner finds nothing here, one of an admin does', async () => {
  const queues = async (email: string) => {
    const { accessToken } = await logInAs(api, { email });
    return get('/admin/queues/api/queues', { authorization: `Bearer ${accessToken}` });
  };
  expect((await queues(member.email)).statusCode).toBe(404);
  expect((await queues(admin.email)).statusCode).toBe(200);
});

test('nothing can be changed through the dashboard', async () => {
  const cookie = await session();
  for (const [method, url] of [
    ['PUT', '/admin/queues/api/queues/transcode/pause'],
    ['PUT', '/admin/queues/api/queues/transcode/retry/failed'],
    ['PUT', '/admin/queues/api/queues/transcode/obliterate'],
    ['POST', '/admin/queues/api/queues/transcode/add'],
  ] as const) {
    const answer = await api.app.inject({ method, url, headers: { cookie } });
    expect([403, 404], url).toContain(answer.statusCode);
  }
});

test('when it is switched on, a change comes from our own page, is kept in the log, and never loses a queue', async () => {
  const writable = await startApi({ isDashboardWritable: true });
  const chief = await createUser(writable, { ...(await createTenant(writable)), isPlatformAdmin: true });
  const cookie = await session(writable, chief.email);
  const put = async (action: string, headers: Record<string, string>) => {
    const url = `/admin/queues/api/queues/transcode/${action}`;
    return (await writable.app.inject({ method: 'PUT', url, headers: { cookie, host: 'api.test', ...headers } }))
      .statusCode;
  };
  expect(await put('pause', { origin: 'http://evil.test' })).toBe(403);
  expect(await put('pause', {})).toBe(403);
  expect(await put('pause', { origin: 'http://api.test' })).toBe(200);
  expect(await put('resume', { origin: 'http://api.test' })).toBe(200);
  for (const action of ['obliterate', 'obliterat%65', 'clean/complete%64'])
    expect(await put(action, { origin: 'http://api.test' }), action).toBe(403);
  const log = await writable.db.platform.auditEntry.findMany({
    where: { action: 'dashboard.change' },
    orderBy: { id: 'asc' },
  });
  expect(log.map(({ outcome, details }) => [outcome, (details as { path: string }).path])).toEqual([
    ['succeeded', '/api/queues/transcode/pause'],
    ['succeeded', '/api/queues/transcode/resume'],
    ['denied', '/api/queues/transcode/obliterate'],
    ['denied', '/api/queues/transcode/obliterat%65'],
    ['denied', '/api/queues/transcode/clean/complete%64'],
  ]);
  await writable.close();
});

test('an owner of an organization is no platform admin, with the form or with a token', async () => {
  const answer = await form({ email: member.email, password });
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
  const login = await api.app.inject({
    method: 'POST',
    url: '/v1/auth/login',
    payload: { email: admin.email, password },
  });
  const token = login.json().accessToken;
  expect((await get('/admin/queues', { cookie: `millrace_dashboard=${token}` })).statusCode).toBe(401);
});

test('an admin who is one no more sees nothing', async () => {
  const cookie = await session();
  await api.db.platform.user.update({ where: { email: admin.email }, data: { isPlatformAdmin: false } });
  expect((await get('/admin/queues', { ...html, cookie })).statusCode).toBe(404);
  await api.db.platform.user.update({ where: { email: admin.email }, data: { isPlatformAdmin: true } });
});

test('a form from another site logs nobody in', async () => {
  const answer = await form({ email: admin.email, password }, { origin: 'http://evil.test' });
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
});

test.each([
  { email: '<script>', password: 'x' },
  { email: 'nobody@example.test', password: 'x' },
  {},
  { email: 'a@b.c', password: 'x', extra: '1' },
])('the form %j shows the page again, and nothing of what was typed', async (fields) => {
  const answer = await form(fields);
  expect([400, 401]).toContain(answer.statusCode);
  expect(answer.body).not.toContain('<script>');
});

test('without Redis the API works, and the dashboard says so in time', async () => {
  const withoutRedis = await startApi({ databaseUrl, redisUrl: 'redis://127.0.0.1:1' });
  const tenant = await createTenant(withoutRedis);
  const { email } = await createUser(api, { ...tenant, isPlatformAdmin: true });
  const cookie = await session(api, email);
  expect((await tenant.ask('POST', '/v1/channels', { name: 'a' })).statusCode).toBe(201);
  const late = await form({ email, password }, {}, withoutRedis);
  expect([late.statusCode, late.headers['retry-after']]).toEqual([503, '1']);
  const startedAt = performance.now();
  const answer = await withoutRedis.app.inject({ url: '/admin/queues/api/queues', headers: { cookie } });
  expect(answer.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  const page = await withoutRedis.app.inject({ url: '/admin/queues', headers: { ...html, cookie } });
  expect([page.statusCode, page.headers['retry-after']]).toEqual([503, '5']);
  expect(page.body).toContain('Redis cannot be reached');
  expect((await withoutRedis.app.inject({ url: '/admin/queues', headers: html })).statusCode).toBe(302);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await withoutRedis.close();
});
