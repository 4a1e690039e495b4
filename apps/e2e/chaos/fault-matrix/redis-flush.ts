// Redis restarts empty, as far as its clients can tell: all data is gone, and all connections with it.
import { once } from 'node:events';
import { connect } from 'node:net';

const answerMs = 10_000;

/** Resolves when Redis has lost everything. */
export async function flushRedis(url: URL): Promise<void> {
  const socket = connect({ host: url.hostname, port: Number(url.port), timeout: answerMs });
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.once('timeout', () => socket.destroy(new Error('Redis did not answer')));
  const commands = [`AUTH ${url.password}`, 'FLUSHALL', 'SCRIPT FLUSH', 'CLIENT KILL TYPE normal SKIPME yes', 'QUIT'];
  socket.write([...commands, ''].join('\r\n'));
  await once(socket, 'close');
  if (/^-/m.test(answer)) throw new Error(answer.trim());
}
