// A page of somebody's that embeds the player page: its title is what the player says that viewers see, `told` all that it has said. Served by a server of its
// own: Chromium lets no page that was made up by the test frame one from this machine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddingPage {
  url: string;
  close(): Promise<void>;
}

export async function serveEmbeddingPage(playerUrl: string): Promise<EmbeddingPage> {
  const body = `<!doctype html><title>nothing yet</title>
    <script>globalThis.told = []; addEventListener('message', ({ data }) => told.push(document.title = data.state));</script>
    <iframe src="${playerUrl}" allow="autoplay" width="640" height="360"></iframe>`;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(body));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
