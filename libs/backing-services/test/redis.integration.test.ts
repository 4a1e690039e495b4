import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startRedis } from '../src/index.ts';
import { redisServerPath } from '../src/redis-program.ts';

const dir = mkdtempSync(join(tmpdir(), 'millrace-redis-'));
const password = 'abc123';
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Sends inline commands after AUTH, and resolves with all that came back. */
function command(port: number, ...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.write([`AUTH ${password}`, ...lines, 'QUIT', ''].join('\r\n'));
  });
}

describe('startRedis', () => {
  it('keeps data from one start to the next', async () => {
    const first = await startRedis({ dir, password });
    await command(first.port, 'SET kept yes');
    await first.close();
    const second = await startRedis({ dir, password });
    expect(await command(second.port, 'GET kept')).toContain('yes');
    await second.close();
  });

  it('never evicts and writes through every second', async () => {
    const redis = await startRedis({ dir, password });
    expect(await command(redis.port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await command(redis.port, 'CONFIG GET appendfsync')).toContain('everysec');
    await redis.close();
  });

  it('starts again after a kill -9 with what it had written', async () => {
    const killed = await startRedis({ dir, password });
    await command(killed.port, 'SET survivor yes', 'CONFIG SET appendfsync always', 'SET flushed yes');
    process.kill(killed.pid!, 'SIGKILL');
    await killed.exited;
    const next = await startRedis({ dir, password });
    expect(await command(next.port, 'GET survivor')).toContain('yes');
    await next.close();
  });

  it('refuses while another server uses the directory', async () => {
    const running = await startRedis({ dir, password });
    await expect(startRedis({ dir, password })).rejects.toThrow(`kill -INT ${running.pid!}`);
    await running.close();
  }, 30_000);
});

describe('redisServerPath', () => {
  it('says what to install when there is no redis-server', () => {
    expect(() => redisServerPath('/nonexistent/redis-server')).toThrow('apt-get install redis-server');
  });
});
