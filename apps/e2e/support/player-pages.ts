// Pages with other people's players, as a customer would build them: served from an address of their own, so that the
// playlists and the media are fetched across origins.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type OtherPlayer = 'shaka' | 'videojs';

export interface PlayerPages {
  /** Address of a page that plays a playlist at once, muted. What its player cannot play, the page throws. */
  address(player: OtherPlayer, playlistUrl: string): string;
  close(): Promise<void>;
}

const { resolve } = createRequire(import.meta.url);
const scripts: Record<OtherPlayer, string> = {
  shaka: resolve('shaka-player'),
  videojs: join(dirname(resolve('video.js')), 'video.min.js'),
};
/** Each as its guide says, with its defaults. */
const starts: Record<OtherPlayer, string> = {
  shaka: `
    const player = new shaka.Player();
    player.addEventListener('error', ({ detail }) => {
      // What it gets over by itself it tells as well.
      if (detail.severity !== shaka.util.Error.Severity.RECOVERABLE)
        throw new Error('Shaka ' + detail.code + ' ' + detail.data);
    });
    await player.attach(video);
    await player.load(source);
    await video.play();`,
  videojs: `
    const player = videojs(video, { muted: true, autoplay: true, html5: { vhs: { overrideNative: true } } });
    player.on('error', () => { throw new Error('video.js ' + player.error().message); });
    player.src({ src: source, type: 'application/vnd.apple.mpegurl' });`,
};

function pageOf(player: OtherPlayer): string {
  return `<!doctype html><title>${player}</title><video id="video" width="640" height="360" muted playsinline></video>
    <script src="/${player}.js"></script><script type="module">
    const video = document.getElementById('video');
    const source = new URLSearchParams(location.search).get('source');
    ${starts[player]}</script>`;
}

/** Serves the pages on a free port of this machine. */
export async function servePlayerPages(): Promise<PlayerPages> {
  const server = createServer((request, response) => void answer(request.url ?? '/', response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: (player, playlistUrl) => `http://127.0.0.1:${port}/${player}?source=${encodeURIComponent(playlistUrl)}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(url: string, response: ServerResponse): Promise<void> {
  const [, player, isScript] = /^\/(shaka|videojs)(\.js)?(?:\?|$)/.exec(url) ?? [];
  if (player !== 'shaka' && player !== 'videojs') {
    response.writeHead(404).end();
    return;
  }
  const [type, body] = isScript
    ? ['text/javascript', await readFile(scripts[player], 'utf8')]
    : ['text/html', pageOf(player)];
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
}
