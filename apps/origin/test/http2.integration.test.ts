// HTTP/2 as proxies and browsers speak it: without TLS by prior knowledge, and over TLS by ALPN, with HTTP/1.1 beside it.
import { createLogger, createMetrics, type TlsFiles } from '@millrace/service';
import { until } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { listenH2c, listenTls, type AnyHandler, type Http2Listener } from '../src/delivery/http2-listeners.ts';
import { createOriginMetrics } from '../src/origin-metrics.ts';
import { LowLatencyOrigin } from './low-latency-origin.ts';
import { aPart } from './records.ts';

const run = promisify(execFile);
const origin = new LowLatencyOrigin();
const folder = await mkdtemp(join(tmpdir(), 'millrace-tls-'));
const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
const log = createLogger({ service: 'origin', level: 'silent' });
const at = { host: '127.0.0.1', port: 0 };
let plain: Http2Listener;
let tls: Http2Listener;
let answer: AnyHandler = () => undefined;
const route: AnyHandler = (request, response) => answer(request, response);

async function makeCertificate({ certFile, keyFile }: TlsFiles): Promise<void> {
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run('openssl', ['req', '-x509', ...key, ...subject, '-keyout', keyFile, '-out', certFile]);
}

beforeAll(async () => {
  await makeCertificate(files);
  const app = await buildApp({
    deliver: origin.deliver,
    playerDirectory: '/nonexistent',
    metrics: createOriginMetrics(createMetrics('origin')),
    log,
  });
  await app.ready();
  answer = (request, response) => app.routing(request as IncomingMessage, response as ServerResponse);
  plain = await listenH2c(at, route);
  tls = await listenTls({ ...at, files, log }, route);
});
afterAll(async () => {
  await Promise.all([plain.close(), tls.close()]);
  origin.close();
  await rm(folder, { recursive: true });
});

/** One request on a session. */
function ask(session: ClientHttp2Session, path: string, method = 'GET') {
  return new Promise<{ headers: IncomingHttpHeaders & { ':status'?: number }; text: string }>((resolve, reject) => {
    const stream = session.request({ ':path': path, ':method': method });
    let headers = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (given) => (headers = given));
    stream.on('data', (chunk: string) => (text += chunk));
    stream.on('end', () => resolve({ headers, text }));
    stream.on('error', reject);
  });
}

test.each([
  ['without TLS', () => connect(plain.url)],
  ['over TLS', () => connect(tls.url, { rejectUnauthorized: false })],
])('playlists, blocking reloads and refusals go over one connection %s', async (_, open) => {
  const session = open();
  const path = `${origin.folder}/720p.m3u8`;
  const held = ask(session, `${path}?_HLS_msn=${origin.nextPart.mediaSequence}&_HLS_part=${origin.nextPart.part}`);
  const [now, head, missing, page] = await Promise.all([
    ask(session, path),
    ask(session, path, 'HEAD'),
    ask(session, `${origin.folder}/1/720p/9999.m4s`),
    ask(session, '/nothing/here'),
  ]);
  expect(now.headers).toMatchObject({ ':status': 200, 'content-type': 'application/vnd.apple.mpegurl' });
  expect(now.text).toMatch(/^#EXTM3U\n/);
  expect([head.headers[':status'], head.text]).toEqual([200, '']);
  expect([missing.headers[':status'], page.headers[':status']]).toEqual([404, 404]);
  const { mediaSequence, part } = origin.nextPart;
  origin.append(aPart(mediaSequence, part));
  expect((await held).text).toContain(`1/720p/${mediaSequence}.${part}.m4s`);
  session.close();
});

test.each([
  ['without TLS', () => connect(plain.url)],
  ['over TLS', () => connect(tls.url, { rejectUnauthorized: false })],
])('who takes a segment slowly is given the next playlist on the same connection %s', async (_, open) => {
  origin.stored.set('720p/1.m4s', Buffer.alloc(large));
  const session = open();
  await once(session, 'connect');
  session.setLocalWindowSize(1_000_000); // Room for the playlist behind what is not taken of the segment.
  const slow = session.request({ ':path': segment() });
  await once(slow, 'response');
  expect((await ask(session, `${origin.folder}/720p.m3u8`)).headers[':status']).toBe(200);
  session.destroy();
});

test('as many segments as may be asked for at once come whole over one connection', async () => {
  const bytes = Buffer.alloc(300_000, 'abcdefg');
  origin.stored.set('720p/2.m4s', bytes);
  const session = connect(plain.url);
  const path = `${origin.folder}/1/720p/2.m4s`;
  const answers = await Promise.all(Array.from({ length: 128 }, () => ask(session, path)));
  expect(answers.every(({ text }) => text === bytes.toString())).toBe(true);
  session.close();
});

test('HTTP/1.1 is spoken over TLS with those who know nothing else', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${tls.url}${origin.folder}/audio.m3u8`, { rejectUnauthorized: false, agent: false }, resolve).on(
    'error',
    reject,
  );
  const response = await promise;
  expect([response.statusCode, response.httpVersion]).toEqual([200, '1.1']);
  response.destroy();
});

test('who goes away while it waits over HTTP/2 leaves its place, and the connection goes on', async () => {
  const session = connect(plain.url);
  const { mediaSequence } = origin.nextPart;
  const path = `${origin.folder}/720p.m3u8`;
  const held = session.request({ ':path': `${path}?_HLS_msn=${mediaSequence + 1}` });
  await until(() => origin.room.taken === 1, 2_000);
  held.close();
  await until(() => origin.room.taken === 0, 2_000);
  expect((await ask(session, path)).headers[':status']).toBe(200);
  session.close();
});

const large = 30_000_000;
const segment = () => `${origin.folder}/1/720p/1.m4s`;

test.each([
  ['HTTP/2 without TLS', () => listenH2c({ ...at, idleTimeoutMs: 300 }, route), takeNothingByHttp2],
  ['HTTP/2 over TLS', () => listenTls({ ...at, files, log, idleTimeoutMs: 300 }, route), takeNothingByHttp2],
  ['HTTP/1.1 over TLS', () => listenTls({ ...at, files, log, idleTimeoutMs: 300 }, route), takeNothingByHttp1],
])('who takes nothing of an answer by %s is ended', async (_, listen, takeNothing) => {
  origin.stored.set('720p/1.m4s', Buffer.alloc(large));
  const listener = await listen();
  const leave = await takeNothing(listener.url);
  expect(listener.size()).toBe(1);
  await until(() => listener.size() === 0, 5_000);
  leave();
  await listener.close();
});

test('who says nothing over TLS is ended, and who spoke HTTP/1.1 may go on for as long as the others', async () => {
  const listener = await listenTls({ ...at, files, log, idleTimeoutMs: 300 }, route);
  const socket = tlsConnect({ port: Number(new URL(listener.url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  await until(() => listener.size() === 0, 5_000);
  socket.destroy();
  await listener.close();
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  get(`${tls.url}${origin.folder}/audio.m3u8`, { agent }, resolve);
  const response = await promise;
  expect(response.headers['keep-alive']).toBe('timeout=75');
  response.destroy();
  agent.destroy();
});

/** Returns when the answer has begun, with what ends the viewer. */
async function takeNothingByHttp2(url: string): Promise<() => void> {
  const session = connect(url, { rejectUnauthorized: false });
  const stream = session.request({ ':path': segment() });
  stream.on('error', () => undefined);
  await once(stream, 'response');
  return () => session.destroy();
}

async function takeNothingByHttp1(url: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  get(`${url}${segment()}`, { rejectUnauthorized: false, agent: false }, resolve);
  const response = await promise;
  response.on('error', () => undefined);
  return () => response.destroy();
}

test('a renewed certificate is taken without a restart', async () => {
  const renewed = { certFile: join(folder, 'renewed.cert.pem'), keyFile: join(folder, 'renewed.key.pem') };
  await makeCertificate(renewed);
  const listener = await listenTls({ ...at, files: renewed, log, lookEveryMs: 50 }, route);
  try {
    const before = await fingerprintOf(listener);
    await makeCertificate(renewed);
    await until(async () => (await fingerprintOf(listener)) !== before, 5_000);
  } finally {
    await listener.close();
  }
});

async function fingerprintOf({ url }: Http2Listener): Promise<string> {
  const socket = tlsConnect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
