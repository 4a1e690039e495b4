import { createServer } from 'node:http';
import { basename, dirname } from 'node:path';

const service = basename(dirname(import.meta.dirname));
const log = (event, fields = {}) =>
  process.stdout.write(
    `${JSON.stringify({ level: 'info', time: new Date().toISOString(), service, event, ...fields })}\n`,
  );

const server = createServer((_request, response) => response.end('{"ready":true}'));
server.listen(Number(process.env[`MILLRACE_${service.toUpperCase()}_MANAGEMENT_PORT`]), '127.0.0.1', () =>
  log('service.started', { pid: process.pid, sees: Object.keys(process.env).filter((name) => name.endsWith('_URL')) }),
);
process.on('SIGTERM', () => {
  log('service.stopped');
  process.exit(0);
});
