// HTTP/2 beside HTTP/1.1: in plain text for proxies that know (prior knowledge), and over TLS with ALPN when there is a
// certificate, which then takes HTTP/1.1 too. Everything is answered as on the main port.
import { readTlsPair, TlsCertificateWatch, type Logger, type TlsFiles, type TlsPair } from '@millrace/service';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { backlog } from '../http/backlog.ts';
import { pieceBytes } from './node-request.ts';

/** Answers a request of either version of HTTP. */
export type AnyHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

export interface Http2Listener {
  url: string;
  /** Connections that are open. */
  size(): number;
  close(): Promise<void>;
}

interface Address {
  host: string;
  port: number;
  /** Nothing asked for, and nothing taken of an answer, for this long. Longer than any blocked request. */
  idleTimeoutMs?: number;
}

/** Requests that one connection may have under way. */
const maxConcurrentStreams = 128;
/** Megabytes that one connection may have been given to send: pieces of all its answers, twice over. */
const maxSessionMemory = Math.ceil((4 * maxConcurrentStreams * pieceBytes) / 2 ** 20);
const defaultIdleTimeoutMs = 75_000;
const handshakeTimeout = 10_000;
/** As on the main port: a request is there within seconds, and a connection stays for the next one. */
const http1Options = {
  headersTimeout: 8_000,
  requestTimeout: 9_000,
  keepAliveTimeout: defaultIdleTimeoutMs,
  connectionsCheckingInterval: 1_000,
};
/** Who waits for a part has it by then. */
const closeTimeoutMs = 4_000;

/** HTTP/2 with prior knowledge, without TLS. */
export async function listenH2c(at: Address, handler: AnyHandler): Promise<Http2Listener> {
  return listen(createServer({ settings: { maxConcurrentStreams }, maxSessionMemory }, handler), {
    ...at,
    scheme: 'http',
  });
}

export interface TlsAddress extends Address {
  files: TlsFiles;
  log: Logger;
  /** How often it is looked whether the certificate was renewed. */
  lookEveryMs?: number;
}

/** HTTP/2 and HTTP/1.1 over TLS. A certificate that is renewed is that of the connections that come from then on. */
export async function listenTls(
  { files, log, lookEveryMs, ...at }: TlsAddress,
  handler: AnyHandler,
): Promise<Http2Listener> {
  const pair = readTlsPair(files);
  const settings = { maxConcurrentStreams };
  const options = { ...pair, allowHTTP1: true, http1Options, handshakeTimeout, settings, maxSessionMemory };
  const server = createSecureServer(options, handler);
  const listener = await listen(server, { ...at, scheme: 'https' });
  const use = (renewed: TlsPair) => server.setSecureContext(renewed);
  const watch = new TlsCertificateWatch({ files, inUse: pair, use, log, ...(lookEveryMs && { lookEveryMs }) });
  const close = () => {
    watch.close();
    return listener.close();
  };
  return { ...listener, close };
}

type AnyServer = ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>;

async function listen(server: AnyServer, at: Address & { scheme: string }): Promise<Http2Listener> {
  const { host, port, scheme, idleTimeoutMs = defaultIdleTimeoutMs } = at;
  const sockets = new Set<{ destroy(): void }>();
  const onConnection = (socket: Parameters<typeof sockets.add>[0] & NodeJS.EventEmitter) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', onConnection);
  server.on('session', (session) => {
    session.on('error', () => session.destroy());
    // Not closed gently: that waits for who takes nothing of an answer.
    session.setTimeout(idleTimeoutMs, () => session.destroy());
  });
  server.on('sessionError', () => undefined);
  // Of connections that speak HTTP/1.1.
  server.setTimeout(idleTimeoutMs);
  server.listen({ host, port, backlog });
  await once(server, 'listening');
  const bound = server.address() as AddressInfo;
  return { url: `${scheme}://${host}:${bound.port}`, size: () => sockets.size, close: () => close(server, sockets) };
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
