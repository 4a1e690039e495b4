// Commands to a Redis past the platform, over a bare socket.
import { once } from 'node:events';
import { connect } from 'node:net';

const answerMs = 10_000;

/** Resolves with what Redis answered; rejects when it refused one of them. */
export async function tellRedis(url: URL, commands: readonly string[]): Promise<string> {
  const socket = connect({ host: url.hostname, port: Number(url.port), timeout: answerMs });
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.once('timeout', () => socket.destroy(new Error('Redis did not answer')));
  socket.write([`AUTH ${url.password}`, ...commands, 'QUIT', ''].join('\r\n'));
  await once(socket, 'close');
  if (/^-/m.test(answer)) throw new Error(answer.trim());
  return answer;
}

/** Redis restarts empty, as far as its clients can tell: all data is gone, and all connections with it. */
export async function flushRedis(url: URL): Promise<void> {
  await tellRedis(url, ['FLUSHALL', 'SCRIPT FLUSH', 'CLIENT KILL TYPE normal SKIPME yes']);
}
