// From an accepted socket to an RTMP connection: whose it is (PROXY protocol, from trusted balancers only), whether its
// address may have it, and TLS. Whoever is turned away here has cost an accept and a look into a table.
import { plainAddress, type AddressList, type Logger } from '@millrace/service';
import type { Socket } from 'node:net';
import type { EdgeMetrics } from '../edge-metrics.ts';
import type { ProcessLoad } from '../process-load.ts';
import type { AddressLimits } from './address-limits.ts';
import type { Connections } from '../connection/connections.ts';
import type { KeyGuesses } from '../admission/key-guesses.ts';
import { maxProxyHeaderBytes, parseProxyHeader } from './proxy-header.ts';
import type { Peer } from './peer.ts';
import type { TlsFront } from './tls-front.ts';
import { TurnQueue } from '../turn-queue.ts';

export interface ArrivalsDeps {
  /** Balancers in front of us. */
  readonly proxies: AddressList;
  readonly limits: AddressLimits;
  readonly guesses: KeyGuesses;
  readonly connections: Connections;
  readonly load: ProcessLoad;
  readonly maxConnections: number;
  readonly metrics: EdgeMetrics;
  readonly log: Logger;
}

const proxyHeaderLimitMs = 5_000;
const mostPerTurn = 32;

export class Arrivals {
  readonly #deps: ArrivalsDeps;
  readonly #turns = new TurnQueue(mostPerTurn);
  #open = 0;

  constructor(deps: ArrivalsDeps) {
    this.#deps = deps;
  }

  /** Takes a socket that was just accepted and is not being read; `tls` when its port speaks TLS. */
  take(socket: Socket, tls?: TlsFront): void {
    socket.on('error', (err) => this.#deps.log.debug('connection.error', { err }));
    this.#open += 1;
    socket.once('close', () => (this.#open -= 1));
    if (this.#open > this.#deps.maxConnections) this.#turnAway(socket, 'full');
    else this.#turns.enter(() => this.#begin(socket, tls));
  }

  /** A socket that has gone meanwhile has no address any more. */
  #begin(socket: Socket, tls: TlsFront | undefined): void {
    const { remoteAddress, remotePort = 0 } = socket;
    if (remoteAddress === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    const peer = { address: plainAddress(remoteAddress), port: remotePort };
    if (this.#deps.proxies.includes(peer.address)) this.#readProxyHeader(socket, peer, tls);
    else this.#admit(socket, peer, tls);
  }

  #readProxyHeader(socket: Socket, balancer: Peer, tls: TlsFront | undefined): void {
    let received: Buffer = Buffer.alloc(0);
    const deadline = setTimeout(() => socket.destroy(), proxyHeaderLimitMs);
    socket.once('close', () => clearTimeout(deadline));
    const onData = (bytes: Buffer) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const header = parseProxyHeader(received);
      if (header.kind === 'incomplete' && received.length < maxProxyHeaderBytes) return;
      socket.off('data', onData);
      socket.pause();
      clearTimeout(deadline);
      if (header.kind !== 'complete') {
        this.#turnAway(socket, 'proxy-header');
        return;
      }
      if (received.length > header.lengthBytes) socket.unshift(received.subarray(header.lengthBytes));
      this.#admit(socket, header.source ?? balancer, tls);
    };
    socket.on('data', onData);
    socket.resume();
  }

  #admit(socket: Socket, peer: Peer, tls: TlsFront | undefined): void {
    const { guesses, limits, load, connections } = this.#deps;
    const nowMs = performance.now();
    const isGuessing = guesses.isBlocked(peer.address, nowMs);
    const closed = load.isOutOfMemory ? 'memory' : isGuessing ? 'guessing' : undefined;
    const refusal = closed ?? limits.enter(peer.address, nowMs);
    if (refusal !== undefined) {
      this.#turnAway(socket, refusal);
      return;
    }
    socket.once('close', () => limits.leave(peer.address));
    if (tls === undefined) connections.add(socket, peer);
    else tls.take(socket, peer);
  }

  #turnAway(socket: Socket, reason: string): void {
    this.#deps.metrics.rejected.inc({ reason });
    this.#deps.log.debug('connection.turned_away', { reason });
    socket.destroy();
  }
}
