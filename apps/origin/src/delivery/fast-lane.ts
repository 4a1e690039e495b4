// The fast lane: connections whose requests are plain and for delivery are answered straight from the socket, several times
// as fast as through a general server. The first request that is anything else takes its connection to that server, from
// its first byte on and for good.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Deliver } from './delivery.ts';
import { LaneConnection } from './lane-connection.ts';
import { monotonicMs } from '../monotonic-clock.ts';

const sweepMs = 5_000;

export class FastLane {
  readonly #connections = new Set<LaneConnection>();
  readonly #sweep: NodeJS.Timeout;

  /** Takes over the server's new connections. */
  constructor(server: Server, deliver: Deliver) {
    const [serve] = server.listeners('connection') as ((socket: Socket) => void)[];
    if (!serve) throw new Error('the server does not take connections');
    this.#sweep = setInterval(() => this.#endIdle(), sweepMs);
    server.removeListener('connection', serve);
    server.on('connection', (socket: Socket) => {
      const connection = new LaneConnection({
        socket,
        deliver,
        onLeave: () => this.#connections.delete(connection),
        handOver: (lane, firstBytes) => {
          serve.call(server, lane);
          lane.unshift(firstBytes);
        },
      });
      this.#connections.add(connection);
    });
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Ends idle connections now, and the others when they have their answer. */
  close(): void {
    clearInterval(this.#sweep);
    for (const connection of this.#connections) connection.close();
  }

  #endIdle(): void {
    const nowMs = monotonicMs();
    for (const connection of this.#connections) connection.endIfIdle(nowMs);
  }
}
