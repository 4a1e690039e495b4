// The answers are those of a Redis 7 that was asked while it read its file, and after it.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { pingRedis } from '../src/redis-ping.ts';

const pidFile = '/data/redis.pid';
const configuration = `+OK\r\n*2\r\n$7\r\npidfile\r\n$15\r\n${pidFile}\r\n`;
let server: Server | undefined;
afterEach(() => server?.close());

/** Pings a server that says this, in pieces, to whoever connects. */
async function pingServerThatSays(...pieces: string[]): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    socket.resume();
    for (const piece of pieces) socket.write(piece);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await pingRedis((server.address() as AddressInfo).port, 'secret', pidFile);
}

describe('pingRedis', () => {
  it('is content with a server that has its data in memory', async () => {
    await expect(pingServerThatSays(configuration, '+PO', 'NG\r\n')).resolves.toBeUndefined();
  });

  it('waits for a server that answers for its configuration and still reads its data', async () => {
    const loading = '-LOADING Redis is loading the dataset in memory\r\n';
    await expect(pingServerThatSays(configuration, loading)).rejects.toThrow('LOADING');
  });

  it("is not content with another server's answer", async () => {
    await expect(pingServerThatSays(configuration.replace(pidFile, '/other/redis.id'), '+PONG\r\n')).rejects.toThrow(
      'another Redis',
    );
  });
});
