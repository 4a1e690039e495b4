// Redis databases are numbered: a counter in database 0 hands them out, over a bare socket.
import { connect } from 'node:net';
import { inject } from 'vitest';
import type {} from './backing-services.ts';

/** As many as the Redis of the run has, without database 0. */
const databases = 255;

/** URL of an empty database of its own on the Redis of this run. */
export async function testRedisUrl(): Promise<string> {
  const url = new URL(inject('redisUrl'));
  const taken = Number(/:(\d+)/.exec(await ask(url, ['INCR test-databases']))?.[1]);
  const database = ((taken - 1) % databases) + 1;
  await ask(url, [`SELECT ${database}`, 'FLUSHDB']);
  url.pathname = `/${database}`;
  return url.href;
}

/** Sends inline commands and resolves with everything that Redis answered. */
function ask(url: URL, commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), timeout: 10_000 });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.once('timeout', () => socket.destroy(new Error('Redis did not answer within 10 s')));
    socket.once('error', reject);
    socket.once('close', () => (/^-/m.test(answer) ? reject(new Error(answer.trim())) : resolve(answer)));
    socket.write([`AUTH ${url.password}`, ...commands, 'QUIT', ''].join('\r\n'));
  });
}
