// All RTMP connections of this edge. One clock for all: about four times a second each looks at its deadlines, and addresses that
// keep too many connections waiting lose the oldest of them. Knows how to send everybody away in order.
import { within, type AddressList } from '@millrace/service';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Peer } from '../port/peer.ts';
import type { ConnectionDeps } from './connection-deps.ts';
import { Connection } from './connection.ts';
import { monotonicMs } from '../monotonic-clock.ts';
import { Rounds } from './rounds.ts';

const tickMs = 50;
/** Of all connections, in as many ticks. */
const parts = 5;
/** An encoder needs much less from its first byte to `publish`; we wait for those who wait for us. */
const waitingIsNormalMs = 2_000;
const maxWaitingPerAddress = 20;
const maxWaiting = 2_000;
/** Encoders that lose their connection at the same moment come back at the same moment. */
const staggerMs = 50;
const maxStaggerMs = 3_000;
/** Between two publishers that are sent away by a drain: time enough for one to be back elsewhere, and its viewers with it. */
const farewellPauseMs = 500;
/** How often is looked who has left by himself. */
const lookMs = 1_000;

export interface ConnectionsDeps extends ConnectionDeps {
  /** Addresses that many share, such as a balancer's. */
  readonly unlimited: AddressList;
}

export class Connections {
  readonly #deps: ConnectionsDeps;
  readonly #connections = new Set<Connection>();
  readonly #rounds = new Rounds(this.#connections, parts);
  readonly #ticking: NodeJS.Timeout;
  #onEmpty: (() => void) | undefined;
  /** Who arrives now had its socket accepted before, and was behind a TLS handshake or a PROXY header. */
  #isLeaving = false;

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
    this.#ticking = setInterval(() => this.#tick(), tickMs);
  }

  add(socket: Socket, peer: Peer): void {
    const connection = new Connection(socket, peer, this.#deps);
    this.#connections.add(connection);
    this.#deps.metrics.connections.inc();
    socket.once('close', () => {
      this.#connections.delete(connection);
      this.#deps.metrics.connections.dec();
      if (this.#connections.size === 0) this.#onEmpty?.();
    });
    if (this.#isLeaving) connection.drain();
  }

  /**
   * Asks publishers that understand it to reconnect, and sends away who does not publish, or no more, as everybody who still arrives. The
   * others may stay, up to `limitMs`; those that are left are sent away one after the other, the last one then.
   */
  async drain(limitMs: number): Promise<void> {
    this.#isLeaving = true;
    for (const connection of this.#connections) connection.drain();
    const untilMs = performance.now() + limitMs;
    for (let publishers = this.#publishers(); publishers.length > 0; publishers = this.#publishers()) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return;
      const stayMs = leftMs - publishers.length * farewellPauseMs;
      if (stayMs <= 0) publishers[0]?.shutDown();
      await this.#empty(stayMs > 0 ? Math.min(stayMs, lookMs) : leftMs / publishers.length);
    }
  }

  /** Ends every connection without an RTMP error, one after the other, and waits until the last is closed. */
  async close(): Promise<void> {
    this.#isLeaving = true;
    const all = [...this.#connections];
    const pauseMs = Math.min(staggerMs, maxStaggerMs / Math.max(1, all.length));
    const beganAtMs = performance.now();
    for (const [index, connection] of all.entries()) {
      const aheadMs = index * pauseMs - (performance.now() - beganAtMs);
      if (aheadMs >= 1) await delay(aheadMs);
      connection.shutDown();
    }
    await this.#empty(maxStaggerMs);
    clearInterval(this.#ticking);
  }

  #publishers(): Connection[] {
    return [...this.#connections].filter(({ isPublishing }) => isPublishing);
  }

  async #empty(limitMs: number): Promise<void> {
    if (this.#connections.size === 0 || limitMs <= 0) return;
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    await within(limitMs, empty, () => undefined);
  }

  #tick(): void {
    const nowMs = monotonicMs();
    const isRoundOver = this.#rounds.visitPart((connection) => connection.tick(nowMs));
    if (isRoundOver) this.#sendAwayLoiterers(nowMs);
  }

  /** Connections are kept in the order in which they came: the newest may stay. */
  #sendAwayLoiterers(nowMs: number): void {
    const { unlimited } = this.#deps;
    const ofCaller = new Map<string, number>();
    let all = 0;
    for (const connection of [...this.#connections].reverse()) {
      if (connection.waitsForPeerMs(nowMs) < waitingIsNormalMs) continue;
      const count = (ofCaller.get(connection.caller) ?? 0) + 1;
      ofCaller.set(connection.caller, count);
      all += 1;
      const isTooMany = count > maxWaitingPerAddress && !unlimited.includes(connection.address);
      if (isTooMany || all > maxWaiting) connection.sendAway();
    }
  }
}
