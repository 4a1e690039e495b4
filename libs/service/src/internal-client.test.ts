import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createInternalClient, type CallOptions, type InternalCallError } from './internal-client.ts';
import { Secret } from './secret.ts';

const answerSchema = z.object({ epoch: z.number() });
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function clientOf(listener: RequestListener, timeoutMs = 2_000) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createInternalClient({ baseUrl, token: new Secret('a-service-token'), timeoutMs });
  return (options?: CallOptions) => client.call('/internal/v1/x', answerSchema, options);
}

const failureOf = (call: Promise<unknown>) => call.then(undefined, (error: unknown) => error as InternalCallError);

test('a call carries the token and its body, and its answer is parsed', async () => {
  const seen: unknown[] = [];
  const call = await clientOf((request, response) => {
    seen.push(request.method, request.url, request.headers.authorization);
    request.on('data', (bytes: Buffer) => seen.push(bytes.toString()));
    request.on('end', () => response.end('{"epoch":7}'));
  });
  expect(await call({ body: { streamKey: 'ä' } })).toEqual({ epoch: 7 });
  expect(seen).toEqual(['POST', '/internal/v1/x', 'Bearer a-service-token', '{"streamKey":"ä"}']);
});

test('calls that follow each other share a connection', async () => {
  const ports = new Set<number | undefined>();
  const call = await clientOf((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"epoch":1}');
  });
  for (let n = 0; n < 3; n += 1) await call();
  expect(ports.size).toBe(1);
});

test('a refusal is told with its code and is not tried again', async () => {
  let calls = 0;
  const call = await clientOf((_, response) => {
    calls += 1;
    response.statusCode = 409;
    response.end(
      JSON.stringify({
        type: 'about:blank',
        title: 'x',
        status: 409,
        code: 'EPOCH_SUPERSEDED',
        detail: 'x',
        requestId: 'x',
      }),
    );
  });
  const failure = await failureOf(call({ retries: 2 }));
  expect(failure).toMatchObject({ kind: 'refused', status: 409, code: 'EPOCH_SUPERSEDED' });
  expect(calls).toBe(1);
});

test('trouble that may pass is tried again', async () => {
  let calls = 0;
  const call = await clientOf((_, response) => {
    calls += 1;
    response.statusCode = calls === 1 ? 503 : 200;
    response.end('{"epoch":2}');
  });
  expect(await call({ retries: 1 })).toEqual({ epoch: 2 });
});

test('no answer in time, half an answer, a redirect, and one that is no JSON are all unavailable', async () => {
  const listeners: RequestListener[] = [
    () => undefined,
    (_, response) =>
      void response.writeHead(200, { 'content-length': '100' }).write('{"epoch"', () => response.destroy()),
    (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    (_, response) => void response.end('<html>'),
  ];
  for (const listener of listeners) {
    const call = await clientOf(listener, 100);
    expect(await failureOf(call())).toMatchObject({ name: 'InternalCallError', kind: 'unavailable' });
    server?.closeAllConnections();
    server?.close();
  }
});

test('a call ends when its caller no longer wants it, before it begins too', async () => {
  const over = new AbortController();
  const call = await clientOf(() => over.abort());
  expect(await failureOf(call({ signal: over.signal }))).toMatchObject({ kind: 'unavailable' });
  expect(await failureOf(call({ signal: AbortSignal.abort() }))).toMatchObject({ kind: 'unavailable' });
});
