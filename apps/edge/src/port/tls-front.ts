// RTMPS: TLS in front of an RTMP connection, 1.2 and 1.3, no renegotiation, no client certificates. A handshake has an
// absolute deadline; one that fails costs its socket and a count, nothing else.
import type { Logger, TlsPair } from '@millrace/service';
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls';
import type { EdgeMetrics } from '../edge-metrics.ts';
import type { Peer } from './peer.ts';

export interface TlsFrontOptions {
  readonly pair: TlsPair;
  readonly maxVersion: SecureVersion;
  readonly onSecure: (socket: TLSSocket, peer: Peer) => void;
  readonly metrics: EdgeMetrics;
  readonly log: Logger;
}

export const tlsHandshakeLimitMs = 8_000;

export class TlsFront {
  readonly #options: TlsFrontOptions;
  readonly #server: Server;
  /** Peers in their handshake, by the address and port of the socket underneath. */
  readonly #waiting = new Map<string, Peer>();

  constructor(options: TlsFrontOptions) {
    this.#options = options;
    this.#server = createServer({ ...this.#contextOf(options.pair), handshakeTimeout: tlsHandshakeLimitMs });
    this.#server.on('secureConnection', (socket) => this.#onSecure(socket));
    this.#server.on('tlsClientError', (err, socket) => {
      options.metrics.rejected.inc({ reason: 'tls' });
      options.log.debug('tls.handshake_failed', { err });
      socket.destroy();
    });
    this.#server.on('error', (err) => options.log.error('tls.error', { err }));
  }

  /** For handshakes from now on. */
  useCertificate(pair: TlsPair): void {
    this.#server.setSecureContext(this.#contextOf(pair));
  }

  /** Takes over a socket that has been admitted. */
  take(socket: Socket, peer: Peer): void {
    const name = nameOf(socket);
    this.#waiting.set(name, peer);
    const deadline = setTimeout(() => {
      if (this.#waiting.has(name)) socket.destroy();
    }, tlsHandshakeLimitMs);
    socket.once('close', () => {
      clearTimeout(deadline);
      this.#waiting.delete(name);
    });
    this.#server.emit('connection', socket);
  }

  #onSecure(socket: TLSSocket): void {
    const name = nameOf(socket);
    const peer = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (peer === undefined) socket.destroy();
    else this.#options.onSecure(socket, peer);
  }

  #contextOf(pair: TlsPair) {
    return {
      ...pair,
      minVersion: 'TLSv1.2',
      maxVersion: this.#options.maxVersion,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    } as const;
  }
}

const nameOf = (socket: Socket) => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
