import { buildHttpServer, createLogger } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { giveUpSlowReaders } from './slow-readers.ts';

/** More than the system's buffers of one connection take. */
const answer = 'x'.repeat(32 * 1024 * 1024);
const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function serve(limitMs: number): Promise<{ app: FastifyInstance; ask: (path: string) => Socket }> {
  const app = buildHttpServer({ log: createLogger({ service: 'test', level: 'silent' }), idleLimitMs: 60_000 });
  apps.push(app);
  giveUpSlowReaders(app, limitMs);
  app.get('/large', () => answer);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const ask = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    return socket;
  };
  return { app, ask };
}

test('a reader that takes nothing of a large answer is given up, however idle a connection may be', async () => {
  const { app, ask } = await serve(200);
  const accepted = once(app.server, 'connection');
  const reader = ask('/large').pause();
  const [connection] = (await accepted) as [Socket];
  await once(connection, 'close');
  expect(connection.bytesWritten).toBeGreaterThan(0);
  reader.destroy();
});

test('one that takes it gets all of it', async () => {
  const { ask } = await serve(10_000);
  const reader = ask('/large');
  let taken = 0;
  await new Promise<void>((resolve) => {
    reader.on('data', (chunk) => {
      taken += chunk.length;
      if (taken > answer.length) resolve();
    });
  });
  reader.destroy();
});
