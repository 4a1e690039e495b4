import { problemSchema } from '@millrace/errors';
import { newId } from '@millrace/pipeline';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

function post(payload: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  return api.app.inject({
    method: 'POST',
    url: '/v1/channels',
    headers: { authorization: `Bearer ${tenant.apiKey}`, ...headers },
    payload,
  });
}

test.each(['DELETE', 'GET'] as const)('a %s without a body may say that it is JSON', async (method) => {
  const { id } = (await post('{"name":"for a moment"}')).json<{ id: string }>();
  const headers = { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' };
  const answer = await api.app.inject({ method, url: `/v1/channels/${id}`, headers });
  expect(answer.statusCode).toBe(method === 'GET' ? 200 : 204);
});

describe('a body', () => {
  const table: [string, string, number, string][] = [
    ['broken JSON', '{"name":', 400, 'INVALID_JSON'],
    ['nothing', '', 400, 'INVALID_JSON'],
    ['a prototype', '{"__proto__":{"admin":true}}', 400, 'INVALID_JSON'],
    ['a constructor', '{"constructor":{"prototype":{}}}', 400, 'INVALID_JSON'],
    ['an array', '[]', 400, 'VALIDATION_FAILED'],
    ['null', 'null', 400, 'VALIDATION_FAILED'],
    ['a bare string', '"name"', 400, 'VALIDATION_FAILED'],
    ['no name', '{}', 400, 'VALIDATION_FAILED'],
    ['a number for a name', '{"name":1}', 400, 'VALIDATION_FAILED'],
    ['a number as text', '{"name":"a","reconnectWindowSeconds":"60"}', 400, 'VALIDATION_FAILED'],
    ['half a second', '{"name":"a","reconnectWindowSeconds":0.5}', 400, 'VALIDATION_FAILED'],
    ['a window that is too long', '{"name":"a","reconnectWindowSeconds":1801}', 400, 'VALIDATION_FAILED'],
    ['a mode that does not exist', '{"name":"a","latencyMode":"ultra"}', 400, 'VALIDATION_FAILED'],
    ['an operator for a value', '{"name":{"startsWith":""}}', 400, 'VALIDATION_FAILED'],
    ['a NUL', '{"name":"a\\u0000"}', 400, 'VALIDATION_FAILED'],
    ['half a character', '{"name":"\\ud800"}', 400, 'VALIDATION_FAILED'],
    ['somebody else’s organization', '{"name":"a","organizationId":"org_x"}', 400, 'UNKNOWN_FIELD'],
    ['a role', '{"name":"a","role":"owner"}', 400, 'UNKNOWN_FIELD'],
    ['70 KB', JSON.stringify({ name: 'x'.repeat(70_000) }), 413, 'BODY_TOO_LARGE'],
    [
      'ten thousand fields',
      `{${Array.from({ length: 6_000 }, (_, n) => `"f${n}":1`).join()}}`,
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a name that a slow pattern would stumble over',
      JSON.stringify({ name: `${' '.repeat(60_000)}\0` }),
      400,
      'VALIDATION_FAILED',
    ],
    ['deep nesting', `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'VALIDATION_FAILED'],
  ];
  test.each(table)('with %s is refused', async (_what, payload, status, code) => {
    const answer = await post(payload);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problemSchema.parse(answer.json())).toMatchObject({
      status,
      code,
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.statusCode).toBe(status);
  });

  test.each(['text/xml', 'text/plain', 'application/json garbage', 'application/json\tx', 'application/jsonx', ''])(
    'of type %j is refused',
    async (type) => {
      const answer = await post('{"name":"a"}', type === '' ? {} : { 'content-type': type });
      expect(answer.json()).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    },
  );

  test('with a space before its type is checked all the same', async () => {
    const answer = await post('{"name":"a","role":"owner"}', { 'content-type': ' application/json' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'UNKNOWN_FIELD' });
  });

  test('with thousands of wrong fields is not told of each', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 4_000 }, (_, n) => [`k${n}`, 1]));
    const answer = await post(JSON.stringify({ name: 'a', metadata }));
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(20);
  });
  test('names every field that is wrong', async () => {
    const answer = await post('{"name":7,"latencyMode":"x","extra":1}');
    const { errors = [] } = problemSchema.parse(answer.json());
    const paths = errors.map((error) => error.path).sort();
    expect(paths).toEqual(['body.extra', 'body.latencyMode', 'body.name']);
  });

  test('where none is taken is refused', async () => {
    const { id } = await tenant.createChannel();
    const answer = await tenant.ask('POST', `/v1/channels/${id}/stream-key/rotate`, { reason: 'x' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'UNKNOWN_FIELD' });
  });

  test('that holds markup is stored and given back as it is', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const answer = await post(JSON.stringify({ name }));
    expect(answer.json().name).toBe(name);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('a query', () => {
  test.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1e9',
    'limit=NaN',
    'limit=10.5',
    'limit=',
    'limit=1&limit=2',
    'limit[]=1',
    'cursor=',
  ])('with %s is refused', async (query) => {
    expect((await tenant.ask('GET', `/v1/channels?${query}`)).statusCode).toBe(400);
  });
  test.each(['api_key=mr_x', 'limit=1&access_token=x', 'limit=1&ACCESS_TOKEN=x'])(
    'with a credential is refused: %s',
    async (query) => {
      expect((await tenant.ask('GET', `/v1/channels?${query}`)).json()).toMatchObject({ code: 'KEY_IN_URL' });
    },
  );
  test.each(['callback=alert', 'organizationId=org_x', 'organization_id=x'])(
    'with %s is refused as unknown',
    async (query) => {
      expect((await tenant.ask('GET', `/v1/channels?${query}`)).json()).toMatchObject({ code: 'UNKNOWN_FIELD' });
    },
  );
});

test('the host that a caller names is in no answer', async () => {
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    authorization: `Bearer ${tenant.apiKey}`,
  };
  const created = await api.app.inject({ method: 'POST', url: '/v1/channels', headers, payload: { name: 'a' } });
  const document = await api.app.inject({ url: '/openapi.json', headers });
  expect(created.statusCode).toBe(201);
  expect(created.body + document.body + JSON.stringify(created.headers)).not.toContain('evil.example');
});

describe('a NUL, which PostgreSQL does not keep, is refused', () => {
  test.each([
    '/v1/audit-log?action=%00',
    '/v1/audit-log?actorId=%00',
    '/v1/audit-log?targetId=%00',
    '/v1/channels?name=%00',
    '/v1/channels?externalId=%00',
    '/v1/channels?metadata=customer:%00',
  ])('in the filter of %s', async (url) => {
    expect((await tenant.ask('GET', url)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  test('in the description of a webhook', async () => {
    const body = { url: 'https://example.com/hooks', eventTypes: ['*'], description: 'a\0b' };
    expect((await tenant.ask('POST', '/v1/webhooks', body)).json()).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
    });
  });
});

describe('a path', () => {
  const unknown = newId('channel');
  test.each([
    '%00',
    'ch_%00',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    "ch_' OR 1=1 --",
    unknown.toUpperCase(),
    unknown.replace('ch_', 'str_'),
    `${unknown}0`,
  ])('with the id %j answers as an unknown one', async (id) => {
    const answers = await Promise.all([
      tenant.ask('GET', `/v1/channels/${id.includes('%') ? id : encodeURIComponent(id)}`),
      tenant.ask('GET', `/v1/channels/${unknown}`),
    ]);
    const [got, expected] = answers.map((answer) => ({ ...answer.json<object>(), requestId: '' }));
    expect(got).toEqual(expected);
    expect(answers[0].statusCode).toBe(404);
  });

  test('with broken percent-encoding is refused', async () => {
    expect((await tenant.ask('GET', '/v1/channels/%E0%A4%A')).json()).toMatchObject({ status: 400, code: 'BAD_URL' });
  });
  test('with an endless id is refused', async () => {
    expect((await tenant.ask('GET', `/v1/channels/${'x'.repeat(200)}`)).json()).toMatchObject({
      status: 414,
      code: 'URI_TOO_LONG',
    });
  });
  test('that does not exist answers with a problem, also to a browser', async () => {
    const answer = await tenant.ask('GET', '/v1/nothing', undefined, { accept: 'text/html' });
    expect(answer.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
  test.each([
    ['PUT', '/v1/channels', 'GET, HEAD, POST'],
    ['POST', `/v1/channels/${unknown}`, 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/v1/auth/login', 'POST'],
    ['PATCH', `/v1/streams/${unknown}/stop`, 'POST'],
    ['TRACE', '/v1/channels', 'GET, HEAD, POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['PUT', '/.well-known/jwks.json', 'GET, HEAD'],
  ] as const)('says which methods it takes when asked with %s %s', async (method, url, allowed) => {
    const answer = await api.app.inject({ method, url, payload: 'x', headers: { 'content-type': 'text/xml' } });
    expect(answer.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(String(answer.headers['allow']).split(', ').sort().join(', ')).toBe(allowed);
  });
});

describe('the listener', () => {
  let port = 0;
  beforeAll(async () => {
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    port = (api.app.server.address() as AddressInfo).port;
  });

  test.each(['PROPFIND', 'SEARCH', 'LOCK'])('knows the path that it is asked to %s', async (method) => {
    const answer = await send(`${method} /v1/channels HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 405 ');
    expect(answer).toMatch(/^allow: (?=.*GET)(?=.*POST)(?=.*HEAD)/im);
  });
  test('takes one Host: two might be read as either', async () => {
    const hosts = 'host: x\r\nhost: y\r\n';
    expect(await send(`GET /v1/me HTTP/1.1\r\n${hosts}connection: close\r\n\r\n`)).toContain('HTTP/1.1 400 ');
  });
  test('takes a request of HTTP/1.0, which knows no host', async () => {
    expect(await send('GET /v1/me HTTP/1.0\r\n\r\n')).toContain('HTTP/1.1 401 ');
  });
  test('cuts a body that does not come within ten seconds', async () => {
    const head = ['POST /v1/channels HTTP/1.1', 'host: x', `authorization: Bearer ${tenant.apiKey}`];
    const body = ['content-type: application/json', 'content-length: 50', '', '{'];
    const startedAt = performance.now();
    const answer = await send([...head, ...body].join('\r\n'));
    expect(answer).toContain('HTTP/1.1 408 ');
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
    expect(performance.now() - startedAt).toBeLessThan(14_000);
  });
  test.each([
    [
      'two lengths of a body',
      'POST /v1/channels HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['no host', 'GET /v1/channels HTTP/1.1\r\n\r\n', 400],
    ['a request line of noise', 'nonsense\r\n\r\n', 400],
    ['endless headers', `GET / HTTP/1.1\r\nhost: x\r\na: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['a method that does not exist', 'FETCH / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ])('refuses %s', async (_what, request, status) => {
    const [head = '', body = ''] = (await send(request)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ status });
  });

  function send(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', timeout: 20_000 });
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        socket.end();
      });
      socket.once('timeout', () => socket.destroy(new Error('no answer in 20 s')));
      socket.once('error', reject);
      socket.once('close', () => resolve(answer));
      socket.write(request);
    });
  }
});
