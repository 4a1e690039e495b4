// One AUTH and one question over a bare socket: readiness needs no client library. The question tells our server from
// another one that holds the port.
import { connect } from 'node:net';

/** Resolves when the Redis with this pid file answers; rejects with the answer (LOADING, while it reads its file) or the socket's error. */
export function pingRedis(port: number, password: string, pidFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    let answer = '';
    const fail = (problem: Error) => {
      socket.destroy();
      reject(problem);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error('no answer')));
    socket.once('close', () => reject(new Error('connection closed before the answer')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.includes(pidFile)) {
        resolve();
        socket.destroy();
      } else if (/^(-|\*0)/m.test(answer)) fail(new Error(answer.trim()));
    });
    socket.write(`AUTH ${password}\r\nCONFIG GET pidfile\r\n`);
  });
}
