// Requests that are wrong, hostile or never finished, on real sockets: each gets its answer or its end, and costs little.
import { createLogger, createMetrics } from '@millrace/service';
import { until } from '@millrace/testing';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LowLatencyOrigin } from '../test/low-latency-origin.ts';
import { buildApp } from './app.ts';
import { FastLane } from './delivery/fast-lane.ts';
import { LaneConnection } from './delivery/lane-connection.ts';
import { Answer } from './http/answer.ts';
import { acceptedCoding } from './http/delivery-request.ts';
import { createOriginMetrics } from './origin-metrics.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

interface Dialled {
  socket: Socket;
  received: () => string;
  /** The end of the connection, in order or not. */
  closed: Promise<unknown>;
}

async function dial(server: Server): Promise<Dialled> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, received: () => text, closed };
}

describe('a request', () => {
  let origin: LowLatencyOrigin;
  let app: FastifyInstance;
  let lane: FastLane;
  beforeEach(async () => {
    origin = new LowLatencyOrigin();
    const metrics = createOriginMetrics(createMetrics('origin'));
    const log = createLogger({ service: 'origin', level: 'silent' });
    app = await buildApp({ deliver: origin.deliver, playerDirectory: '/nonexistent', metrics, log });
    lane = new FastLane(app.server, origin.deliver);
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    lane.close();
    await app.close();
    origin.close();
  });

  it('that names another host is answered as any other, so that no cache can be poisoned', async () => {
    const plain = await origin.get('720p.m3u8');
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' };
    expect(await origin.get('720p.m3u8', { headers })).toEqual(plain);
    const multivariant = await origin.get(`/${origin.ref.playbackId}.m3u8`, { headers });
    expect(multivariant.text).not.toContain('evil');
  });

  it('for an object that there is not reaches storage once, however many ask', async () => {
    const asked = Array.from({ length: 1_000 }, () => origin.get('1/720p/7.m4s'));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(origin.reads.filter((read) => read === 'storage 720p/7.m4s')).toHaveLength(1);
    expect(answers[0]?.headers['cache-control']).toBe('public, max-age=1');
  });

  it('for a thousand ranges at once gets the whole object, once', async () => {
    origin.stored.set('720p/2.m4s', Buffer.from('ten bytes.'));
    const range = `bytes=${Array.from({ length: 1_000 }, () => '0-1').join(',')}`;
    const { status, body } = await origin.get('1/720p/2.m4s', { headers: { range } });
    expect([status, body.length]).toEqual([200, 10]);
  });

  it('with headers that are too large is refused, and its connection ended', async () => {
    const { socket, received, closed } = await dial(app.server);
    socket.write(`GET /${origin.ref.playbackId}.m3u8 HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 431 /);
    expect(lane.size).toBe(0);
  });

  it('with an address of many kilobytes is refused', async () => {
    const { socket, received } = await dial(app.server);
    socket.write(`GET /${'../'.repeat(2_000)}etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n`);
    await until(() => /^HTTP\/1\.1 4(04|14) /.test(received()), 5_000);
  });

  describe.each([
    ['a broken percent-encoding', '/%zz', 400],
    ['bytes that no URL has', '/\xff\xfe.m3u8', 400],
    ['a space', '/a b.m3u8', 400],
    ['a part that is too long', `/${'x'.repeat(200)}`, 414],
    ['an address that is too long', `/${'x/'.repeat(5_000)}`, 414],
    ['headers that are too large', `/${'x'.repeat(20_000)}`, 431],
  ])('with %s', (_, path, status) => {
    it.each(['GET', 'HEAD'])('can be read by a page elsewhere, and is kept for a second: %s', async (method) => {
      const { socket, received } = await dial(app.server);
      socket.write(Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 'latin1'));
      await once(socket, 'end');
      const [head = '', body = ''] = received().toLowerCase().split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^http/1.1 ${status} `));
      expect(head).toContain('access-control-allow-origin: *');
      expect(head).toContain('cache-control: public, max-age=1');
      expect(head).toContain('content-type: application/problem+json');
      if (method === 'HEAD') expect(body).toBe('');
      else expect(JSON.parse(body)).toMatchObject({ status });
    });
  });

  it('may name the whole URL, as a proxy does (RFC 9112 §3.2.2)', async () => {
    const { folder } = origin;
    const { port } = app.server.address() as AddressInfo;
    const { socket, received } = await dial(app.server);
    const ask = (path: string) => socket.write(`GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    ask(`${folder}/720p.m3u8?_HLS_msn=0`);
    await until(() => received().includes('#EXTM3U'), 5_000);
    ask(`/${origin.ref.playbackId}/nothing`);
    await until(() => received().includes('HTTP/1.1 404 '), 5_000);
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(['/', '/more', '/../2.m4s'])('for more than the address of an object is not found: %s', async (more) => {
    origin.stored.set('720p/2.m4s', Buffer.from('ten bytes.'));
    expect((await origin.get('1/720p/2.m4s')).status).toBe(200);
    expect((await origin.get(`1/720p/2.m4s${more}`)).status).toBe(404);
  });

  it('that is for another version of an object is refused (RFC 9110 §13.1.1)', async () => {
    origin.stored.set('720p/2.m4s', Buffer.from('ten bytes.'));
    const { headers } = await origin.get('1/720p/2.m4s');
    const statusIf = async (tag: string, path = '1/720p/2.m4s') =>
      (await origin.get(path, { headers: { 'if-match': tag } })).status;
    const etag = headers['etag'] ?? '';
    expect(await statusIf(etag)).toBe(200);
    expect(await statusIf(`"other", ${etag}`)).toBe(200);
    expect(await statusIf('*')).toBe(200);
    expect(await statusIf('"other"')).toBe(412);
    expect(await statusIf(`W/${etag}`)).toBe(412);
    expect(await statusIf('"other"', '720p.m3u8')).toBe(412);
  });

  it('that is never finished is ended', async () => {
    const { socket, received, closed } = await dial(app.server);
    socket.write('GET /unfinished HTTP/1.1\r\nHost: a\r\n');
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  }, 15_000);
});

describe('what a viewer says it takes', () => {
  it.each([
    ['br;q=9', 'identity'],
    ['br;q=-1, gzip', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['*', 'gzip'],
    ['gzip;q=0, *', 'identity'],
    ['*;q=0', 'identity'],
    ['identity;q=0', 'identity'],
    ['identity;q=0, br;q=0, gzip;q=0', 'identity'],
    ['br;q=0.2, gzip;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=0.5', 'br'],
    ['identity, gzip;q=0.5', 'identity'],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity, gzip, br', 'br'],
    ['GZIP ; q=1.000', 'gzip'],
    [`${'deflate,'.repeat(1_000)}gzip`, 'gzip'],
    ['gzip bomb', 'identity'],
  ])('is read strictly: %s', (header, coding) => {
    expect(acceptedCoding(header)).toBe(coding);
  });
});

describe('a connection whose viewer', () => {
  const large = new Answer(200, { 'content-length': '100000000' }, Buffer.alloc(100_000_000));
  let server: Server;
  let connection: LaneConnection | undefined;
  beforeEach(async () => {
    connection = undefined;
    server = createServer((socket) => {
      const ignore = () => undefined;
      connection = new LaneConnection({ socket, deliver: () => large, onLeave: ignore, handOver: ignore });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => server.close());

  it('has vanished without a word is ended when it has been idle for long', async () => {
    const { socket, closed } = await dial(server);
    await until(() => connection, 2_000);
    connection?.endIfIdle(Date.now() + 60_000);
    expect(socket.destroyed).toBe(false);
    connection?.endIfIdle(Date.now() + 80_000);
    await closed;
  });

  it('takes nothing of its answer is ended too, and gets no second answer meanwhile', async () => {
    const { socket, closed } = await dial(server);
    socket.pause();
    socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
    const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await until(async () => (await connections()) === 1 && connection !== undefined, 2_000);
    // The system takes some of it by itself, and then no more.
    let nowMs = Date.now();
    await until(async () => {
      connection?.endIfIdle((nowMs += 80_000));
      return (await connections()) === 0;
    }, 5_000);
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(large.body.length);
  });

  it('takes its answer slowly gets all of it, though it takes longer than one may be idle', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let wantedBytes = 0;
    socket.on('data', () => socket.bytesRead >= wantedBytes && socket.pause());
    socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    const take = async (bytes: number) => {
      wantedBytes += bytes;
      socket.resume();
      await until(() => socket.bytesRead >= wantedBytes, 5_000);
    };
    // Less than what is left when the system has taken all that it can, some 40 MB.
    for (let seconds = 0; seconds <= 150; seconds += 25) {
      await take(4_000_000);
      connection?.endIfIdle(Date.now() + seconds * 1_000);
    }
    await take(large.body.length - wantedBytes);
    socket.destroy();
  });
});
