import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@millrace/pipeline';
import { freePort } from '@millrace/testing';
import { operations } from '../src/operations.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askInternal, startApi, type RunningApi } from './running-api.ts';

describe('the console', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(directory, 'assets/app-1234.js'), 'export {};');
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('is served under /console/, its hashed files for ever, its page anew', async () => {
    const api = await startApi({ consoleDir: directory });
    const get = (url: string) => api.app.inject({ method: 'GET', url });
    expect((await get('/')).headers['location']).toBe('/console/');
    const [page, script] = [await get('/console/'), await get('/console/assets/app-1234.js')];
    expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['content-security-policy']).toContain('frame-src http://origin.test;');
    expect(script.headers['cache-control']).toContain('immutable');
    for (const url of ['/console/../package.json', '/console/%2e%2e/package.json', '/console/missing.js']) {
      expect((await get(url)).statusCode, url).toBe(404);
    }
    await api.close();
  });

  test('that is not built says what to do', async () => {
    const api = await startApi();
    const answer = await api.app.inject({ method: 'GET', url: '/console/' });
    expect(answer.json()).toMatchObject({
      status: 503,
      code: 'UNAVAILABLE',
      detail: expect.stringContaining('npm run build'),
    });
    await api.close();
  });
});

test('every answer is counted by its route, and no id becomes a label', async () => {
  const api = await startApi();
  await api.app.inject({ method: 'GET', url: `/v1/channels/${newId('channel')}` });
  await api.app.inject({ method: 'GET', url: '/v1/nothing/of/the/kind' });
  await askInternal(api, '/internal/v1/ingest/heartbeat', {});
  const { body } = await api.metrics.render();
  const counted = body.split('\n').filter((line) => line.startsWith('millrace_api_http_requests_total'));
  expect(counted.join('\n')).toContain('listener="public",method="GET",route="/v1/channels/:channelId",status="401"');
  expect(counted.join('\n')).toContain('route="unknown",status="404"');
  expect(counted.join('\n')).toContain(
    'listener="internal",method="POST",route="/internal/v1/ingest/heartbeat",status="400"',
  );
  expect(counted.join('\n')).not.toContain('ch_');
  await api.close();
});

describe('without PostgreSQL', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ databaseUrl: `postgres://nobody:x@127.0.0.1:${await freePort()}/none` });
  });
  afterAll(() => api.close());

  test('a request is told to come back, and nothing of the reason', async () => {
    const headers = { authorization: 'Bearer an-api-key-of-somebody' };
    const answer = await api.app.inject({ method: 'GET', url: '/v1/channels', headers });
    expect(answer.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.body).not.toMatch(/127\.0\.0\.1|prisma|ECONNREFUSED/i);
    const login = { method: 'POST', url: '/v1/auth/login', payload: { email: 'a@b.c', password: 'x' } } as const;
    expect((await api.app.inject(login)).statusCode).toBe(503);
  });

  test('an edge is told to come back too: the key is not called wrong', async () => {
    const body = {
      edge: { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' },
      connectionId: 'con_01k9q3v7m2e8x4t6w0b5n1c3d7',
      streamKey: 'sk_abcdefghijklmnopqrstuvwxyz',
      remoteAddress: '203.0.113.7',
    };
    expect((await askInternal(api, '/internal/v1/ingest/authorize', body)).statusCode).toBe(503);
  });
});

interface ShownOperation {
  operationId: string;
  responses: object;
  security?: unknown;
  parameters?: { in: string; name: string }[];
  requestBody?: { required: boolean; content: Record<string, { example?: unknown }> };
}

describe('the OpenAPI document', () => {
  let document: {
    openapi: string;
    paths: Record<string, Record<string, ShownOperation>>;
  };
  beforeAll(async () => {
    const api = await startApi();
    document = (await api.app.inject('/openapi.json')).json();
    expect((await api.app.inject('/reference')).statusCode).toBe(200);
    await api.close();
  });

  test('is 3.1 and names every operation once', () => {
    const names = Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
    expect(document.openapi).toBe('3.1.0');
    expect(names).toHaveLength(operations.length);
    expect(new Set(names).size).toBe(operations.length);
    expect(names).toContain('channels.create');
  });

  test('says which bodies may be left out, and which headers an operation knows', () => {
    const create = document.paths['/v1/channels']?.['post'];
    const kick = document.paths['/v1/streams/{streamId}/kick']?.['post'];
    const update = document.paths['/v1/channels/{channelId}']?.['patch'];
    expect([create, kick, update].map((operation) => operation?.requestBody?.required)).toEqual([true, false, false]);
    const headersOf = (operation = create) =>
      operation?.parameters?.filter((one) => one.in === 'header').map((one) => one.name);
    expect([headersOf(), headersOf(update)]).toEqual([['idempotency-key'], ['idempotency-key', 'if-match']]);
  });

  test('shows an example of every body', () => {
    for (const path of Object.values(document.paths)) {
      for (const { requestBody, operationId } of Object.values(path)) {
        const body = requestBody?.content['application/json'];
        if (body && !operationId.startsWith('auth.')) expect(body.example, operationId).toBeDefined();
      }
    }
  });

  test('shows only what is meant for tenants', () => {
    expect(Object.keys(document.paths).every((path) => path.startsWith('/v1/'))).toBe(true);
  });

  test('says for each operation what it answers, also when it refuses', () => {
    for (const path of Object.values(document.paths)) {
      for (const { responses, security, operationId } of Object.values(path)) {
        expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['400', '500', '503']));
        expect(security, operationId).toEqual(operationId.startsWith('auth.') ? [] : [{ bearer: [] }]);
      }
    }
  });
});
