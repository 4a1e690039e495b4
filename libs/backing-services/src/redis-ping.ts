// An AUTH and two questions over a bare socket: readiness needs no client library. CONFIG tells our server from another
// one that holds the port, but is answered while the server still reads its file; PING is not, so it comes after it.
import { connect } from 'node:net';

/**
 * Resolves when the Redis with this pid file has its data in memory; rejects with its refusal (LOADING, while it reads
 * its file; a wrong password; another pid file) or the socket's error.
 */
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
      if (/^(-|\*0)/m.test(answer)) fail(new Error(answer.trim()));
      else if (answer.includes('+PONG') && !answer.includes(pidFile)) fail(new Error('another Redis answers there'));
      else if (answer.includes('+PONG')) {
        resolve();
        socket.destroy();
      }
    });
    socket.write(`AUTH ${password}\r\nCONFIG GET pidfile\r\nPING\r\n`);
  });
}
