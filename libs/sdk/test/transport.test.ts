// What a call does when the API is slow, away or in trouble.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Millrace, MillraceApiError, MillraceConnectionError, type ClientOptions } from '../src/index.ts';
import { delayBefore, RetryBudget } from '../src/retry-policy.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let asked: IncomingMessage[];
let handlers: Handler[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    request.resume();
    asked.push(request);
    (handlers.length > 1 ? handlers.shift() : handlers[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const answer =
  (status: number, body: object = {}, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const problem = (status: number, code: string, headers?: Record<string, string>) =>
  answer(status, { code, detail: 'No.', requestId: 'req_1', errors: [{ path: 'body.name', message: 'x' }] }, headers);
const clientOf = (options: Partial<ClientOptions> = {}) =>
  new Millrace({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, apiKey: 'key', ...options });

describe('a call', () => {
  test('carries the credential, and a refusal has all that the API said', async () => {
    handlers = [problem(400, 'VALIDATION_FAILED')];
    const error: unknown = await clientOf()
      .channels.create({ name: '' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MillraceApiError);
    expect(error).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', requestId: 'req_1', message: 'No.' });
    expect(error).toMatchObject({ fields: [{ path: 'body.name', message: 'x' }] });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers.authorization).toBe('Bearer key');
  });

  test('is tried again with the same Idempotency-Key', async () => {
    handlers = [
      problem(503, 'UNAVAILABLE', { 'retry-after': '0' }),
      (request) => request.socket.destroy(),
      answer(201),
    ];
    await clientOf().channels.create({ name: 'a' });
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is given up after its retries', async () => {
    handlers = [problem(502, 'X')];
    await expect(clientOf({ maxRetries: 1 }).me()).rejects.toMatchObject({ status: 502 });
    expect(asked).toHaveLength(2);
  });

  test('does not wait for an API that asks for more than a minute', async () => {
    handlers = [problem(429, 'RATE_LIMITED', { 'retry-after': '61' })];
    await expect(clientOf().me()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 61_000 });
    expect(asked).toHaveLength(1);
  });

  test('ends when an attempt takes too long', async () => {
    handlers = [() => undefined];
    const call = clientOf({ timeoutMs: 50, maxRetries: 0 }).me();
    await expect(call).rejects.toBeInstanceOf(MillraceConnectionError);
  });

  test('ends when its caller has had enough, also between two attempts', async () => {
    const caller = new AbortController();
    handlers = [
      (request, response) => {
        problem(503, 'UNAVAILABLE', { 'retry-after': '30' })(request, response);
        response.once('close', () => caller.abort(new Error('enough')));
      },
    ];
    await expect(clientOf().me({ signal: caller.signal })).rejects.toThrow('enough');
  });

  test('says what a proxy in between answered', async () => {
    handlers = [(_request, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>no</h1>')];
    await expect(clientOf().me()).rejects.toMatchObject({ status: 404, code: 'HTTP_404' });
  });

  test('asks for the credential at each attempt', async () => {
    handlers = [answer(200)];
    let calls = 0;
    await clientOf({ apiKey: () => Promise.resolve(`token-${(calls += 1)}`) }).me();
    expect(asked[0]?.headers.authorization).toBe('Bearer token-1');
  });
});

test('a list goes through all its pages', async () => {
  handlers = [answer(200, { data: [1, 2], nextCursor: 'two' }), answer(200, { data: [3], nextCursor: null })];
  const items: unknown[] = [];
  for await (const item of clientOf().channels.list({ state: 'live' })) items.push(item);
  expect(items).toEqual([1, 2, 3]);
  expect(asked.map(({ url }) => url)).toEqual([
    '/v1/channels?state=live&limit=100',
    '/v1/channels?state=live&limit=100&cursor=two',
  ]);
});

test('an edit is made once more when somebody else was faster', async () => {
  handlers = [
    answer(200, { name: 'a' }, { etag: '"1"' }),
    problem(412, 'PRECONDITION_FAILED'),
    answer(200, { name: 'b' }, { etag: '"2"' }),
    answer(200, { name: 'bb' }),
  ];
  const edited = await clientOf().channels.edit('ch_1', ({ name }) => ({ name: name + name }));
  expect(edited).toEqual({ name: 'bb' });
  expect(asked.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"1"', undefined, '"2"']);
});

test('delays double to a bound, are drawn by lot, and are never less than what was asked for', () => {
  const error = (retryAfterMs: number) =>
    new MillraceApiError({ status: 503, code: 'X', detail: '', requestId: '', fields: [], retryAfterMs });
  expect([0, 1, 2, 9].map((retry) => delayBefore(retry, undefined, () => 1))).toEqual([500, 1_000, 2_000, 8_000]);
  expect(delayBefore(0, undefined, () => 0)).toBe(0);
  expect(delayBefore(0, error(3_000), () => 0.5)).toBe(3_250);
});

test('a budget is used up, and calls that succeed fill it again', () => {
  const budget = new RetryBudget(2);
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  for (let call = 0; call < 11; call += 1) budget.giveBack();
  expect([budget.take(), budget.take()]).toEqual([true, false]);
});
