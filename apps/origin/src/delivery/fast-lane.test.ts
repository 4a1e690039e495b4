import { createLogger, createMetrics } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { until } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aPart } from '../../test/records.ts';
import { buildApp } from '../app.ts';
import { createOriginMetrics } from '../origin-metrics.ts';
import { FastLane } from './fast-lane.ts';

let origin: LowLatencyOrigin;
let app: FastifyInstance;
let lane: FastLane;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  origin = new LowLatencyOrigin();
  app = await buildApp({
    deliver: origin.deliver,
    playerDirectory: '/nonexistent',
    metrics: createOriginMetrics(createMetrics('origin')),
    log: createLogger({ service: 'origin', level: 'silent' }),
  });
  lane = new FastLane(app.server, origin.deliver);
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  lane.close();
  await app.close();
  origin.close();
});

/** A connection, and everything that came back on it so far. */
async function open(): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  await once(socket, 'connect');
  return { socket, received: () => text };
}

const request = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const playlist = () => `${origin.folder}/720p.m3u8`;
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);

describe('a connection of the fast lane', () => {
  it('answers plain requests with a date, and stays', async () => {
    const { socket, received } = await open();
    socket.write(request(playlist()));
    await until(() => received().includes('#EXT-X-RENDITION-REPORT'), 2_000);
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received()).toMatch(/\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
    expect(received()).toContain('access-control-allow-origin: *');
    expect(lane.size).toBe(1);
    socket.write(request(`${origin.folder}/9/720p/1.m4s`));
    await until(() => statuses(received()).length === 2, 2_000);
    expect(statuses(received())).toEqual(['200', '404']);
    expect(lane.size).toBe(1);
  });

  it('answers requests in their order, also when one of them has to wait', async () => {
    const { socket, received } = await open();
    socket.write(request(`${playlist()}?_HLS_msn=5&_HLS_part=0`) + request(`${playlist()}?_HLS_msn=x`));
    await until(() => origin.room.taken === 1, 2_000);
    socket.write(request(playlist()));
    expect(received()).toBe('');
    origin.append(aPart(5, 0));
    await until(() => statuses(received()).length === 3, 2_000);
    expect(statuses(received())).toEqual(['200', '400', '200']);
  });

  it('that goes away waits no longer', async () => {
    const { socket } = await open();
    socket.write(request(`${playlist()}?_HLS_msn=5`));
    await until(() => origin.room.taken === 1, 2_000);
    socket.destroy();
    await until(() => origin.room.taken === 0 && lane.size === 0, 2_000);
  });

  it('is ended by who may not send so much before its answer', async () => {
    const { socket } = await open();
    socket.write(request(`${playlist()}?_HLS_msn=5`));
    await until(() => origin.room.taken === 1, 2_000);
    socket.write('x'.repeat(100_000));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(origin.room.taken).toBe(0);
  });

  it.each([
    ['HEAD', (path: string) => `HEAD ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, '200'],
    ['OPTIONS', (path: string) => `OPTIONS ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, '204'],
    ['another path', () => request('/health'), '404'],
    ['a version before', (path: string) => `GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`, '200'],
    ['no host', (path: string) => `GET ${path} HTTP/1.1\r\nx: y\r\n\r\n`, '400'],
    ['a last request', (path: string) => request(path, 'Connection: close\r\n'), '200'],
    ['a body', (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab`, '200'],
    ['a header twice', (path: string) => request(path, 'x: 1\r\nX: 2\r\n'), '200'],
    ['nonsense', () => 'nonsense\r\n\r\n', '400'],
  ])('is left to the general server with %s, which sees all of it', async (_, text, status) => {
    const { socket, received } = await open();
    socket.write(request(playlist()) + text(playlist()));
    await until(() => statuses(received()).length === 2, 2_000);
    expect(statuses(received())).toEqual(['200', status]);
    expect(lane.size).toBe(0);
  });

  it('is left when a request comes in pieces', async () => {
    const { socket, received } = await open();
    const text = request(playlist());
    socket.write(text.slice(0, 30));
    await until(() => lane.size === 0, 2_000);
    socket.write(text.slice(30));
    await until(() => received().includes('#EXT-X-RENDITION-REPORT'), 2_000);
    socket.write(text);
    await until(() => statuses(received()).length === 2, 2_000);
  });

  it('sends large objects whole to a viewer who takes them slowly', async () => {
    const body = Buffer.alloc(3_000_000, 'm');
    origin.stored.set('720p/1.m4s', body);
    const { socket, received } = await open();
    socket.pause();
    socket.write(request(`${origin.folder}/1/720p/1.m4s`) + request(playlist()));
    await until(() => origin.reads.length > 0, 2_000);
    socket.resume();
    await until(() => received().includes('#EXT-X-RENDITION-REPORT'), 5_000);
    expect(received().indexOf('#EXTM3U')).toBeGreaterThan(body.length);
  });
});
