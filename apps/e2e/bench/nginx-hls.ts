// nginx with its RTMP module, `hls on`: the peer, as anyone can install it.
import { freePort, until } from '@millrace/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

export interface NginxHls {
  pid: number;
  rtmpUrl: string;
  hlsDirectory: string;
  close(): Promise<void>;
}

const modules = ['/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/lib64/nginx/modules/ngx_rtmp_module.so'];

/** Its files go below `directory`. */
export async function startNginxHls(directory: string): Promise<NginxHls> {
  const module = modules.find((path) => existsSync(path));
  if (module === undefined) throw new Error('nginx has no RTMP module here (Debian: libnginx-mod-rtmp)');
  const port = await freePort();
  const hlsDirectory = join(directory, 'hls');
  await mkdir(hlsDirectory);
  const hls = `hls on; hls_path ${hlsDirectory}; hls_fragment 2s; hls_playlist_length 60s;`;
  const configuration = [
    `load_module ${module};`,
    'daemon off; master_process off; user root;',
    `error_log ${directory}/error.log warn; pid ${directory}/nginx.pid;`,
    'events { worker_connections 1024; }',
    `rtmp { access_log off; server { listen 127.0.0.1:${port}; application live { live on; ${hls} } } }`,
  ];
  await writeFile(join(directory, 'nginx.conf'), configuration.join('\n'));
  const nginx = spawn('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf')], { stdio: 'ignore' });
  const exited = once(nginx, 'exit');
  await until(() => isOpen(port), 10_000);
  return {
    pid: nginx.pid ?? 0,
    rtmpUrl: `rtmp://127.0.0.1:${port}/live`,
    hlsDirectory,
    close: async () => {
      nginx.kill('SIGTERM');
      await exited;
    },
  };
}

async function isOpen(port: number): Promise<true> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect').finally(() => socket.destroy());
  return true;
}
