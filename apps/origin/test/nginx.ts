// The shipped cache configuration in a private nginx: temporary folder, loopback, ended by its process.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '@millrace/testing';

const template = new URL('../../../infra/nginx/millrace-cache.conf.template', import.meta.url);
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };

export interface RunningNginx {
  url: string;
  stop(): Promise<void>;
}

/** A cache in front of an origin (`host:port`). */
export async function startCache(origin: string): Promise<RunningNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-nginx-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const values: Record<string, string> = {
    MILLRACE_CACHE_LISTEN: listen,
    MILLRACE_CACHE_ORIGIN: origin,
    MILLRACE_CACHE_DIR: join(folder, 'cache'),
  };
  const included = (await readFile(template, 'utf8')).replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  await writeFile(join(folder, 'cache.conf'), included);
  await writeFile(join(folder, 'nginx.conf'), mainConfiguration(folder));
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { env: environment, stdio: 'ignore' });
  await until(() => isListening(listen), 5_000);
  return {
    url: `http://${listen}`,
    stop: async () => {
      await ended(child);
      await rm(folder, { recursive: true });
    },
  };
}

function mainConfiguration(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return [
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;`,
    'events { worker_connections 8192; }',
    `http { access_log off; ${temporary.join(' ')} include ${folder}/cache.conf; }`,
  ].join('\n');
}

function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGQUIT');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await exit;
  clearTimeout(timer);
}
