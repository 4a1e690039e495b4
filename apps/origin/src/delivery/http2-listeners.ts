// HTTP/2 beside HTTP/1.1: in plain text for proxies that know (prior knowledge), and over TLS with ALPN when there is a
// certificate, which then takes HTTP/1.1 too. Everything is answered as on the main port.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { backlog } from '../http/backlog.ts';

/** Answers a request of either version of HTTP. */
export type AnyHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

export interface Http2Listener {
  url: string;
  close(): Promise<void>;
}

/** Requests that one connection may have under way. */
const maxConcurrentStreams = 128;
const idleTimeoutMs = 75_000;
const closeTimeoutMs = 2_000;

/** HTTP/2 with prior knowledge, without TLS. */
export async function listenH2c(at: { host: string; port: number }, handler: AnyHandler): Promise<Http2Listener> {
  return listen(createServer({ settings: { maxConcurrentStreams } }, handler), { ...at, scheme: 'http' });
}

export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** HTTP/2 and HTTP/1.1 over TLS. */
export async function listenTls(
  at: { host: string; port: number; files: TlsFiles },
  handler: AnyHandler,
): Promise<Http2Listener> {
  const [cert, key] = await Promise.all([readFile(at.files.certFile), readFile(at.files.keyFile)]);
  const settings = { maxConcurrentStreams };
  return listen(createSecureServer({ cert, key, allowHTTP1: true, settings }, handler), { ...at, scheme: 'https' });
}

type AnyServer = ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>;

async function listen(server: AnyServer, at: { host: string; port: number; scheme: string }): Promise<Http2Listener> {
  const sockets = new Set<{ destroy(): void }>();
  const onConnection = (socket: Parameters<typeof sockets.add>[0] & NodeJS.EventEmitter) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', onConnection);
  server.on('session', (session) => {
    session.on('error', () => session.destroy());
    session.setTimeout(idleTimeoutMs, () => session.close());
  });
  server.on('sessionError', () => undefined);
  server.listen({ host: at.host, port: at.port, backlog });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `${at.scheme}://${at.host}:${port}`, close: () => close(server, sockets) };
}

async function close(server: Server, sockets: Set<{ destroy(): void }>): Promise<void> {
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, closeTimeoutMs);
  const closed = once(server, 'close');
  server.close();
  await closed;
  clearTimeout(timer);
}
