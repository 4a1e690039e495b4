// One backing service on a node of its own: it listens on loopback as everywhere, and this passes on what comes from the network.
// `node backing.ts <postgres|redis|s3> <directory> <password> <port>`; prints a line when it is ready.
import { startPostgres, startRedis, startS3 } from '@millrace/testing';
import { connect, createServer } from 'node:net';
import { backingBucket, type BackingName } from './services.ts';

const [name, directory = '', password = '', port] = process.argv.slice(2);
const starts: Record<BackingName, () => Promise<{ url: string; close(): Promise<void> }>> = {
  postgres: () => startPostgres({ dataDir: directory, password }),
  redis: () => startRedis({ dir: directory, password }),
  s3: async () => {
    const server = await startS3(backingBucket);
    return { url: server.endpoint, close: () => server.close() };
  },
};
const server = await starts[name as BackingName]();
const local = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
const door = createServer((caller) => {
  const callee = connect(local);
  caller.pipe(callee).pipe(caller);
  for (const [one, other] of [
    [caller, callee],
    [callee, caller],
  ] as const)
    one.on('error', () => undefined).once('close', () => other.destroy());
});
door.listen(Number(port), '0.0.0.0', () => console.log('ready'));
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
