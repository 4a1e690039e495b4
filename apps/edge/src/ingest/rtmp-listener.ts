// The port that encoders connect to. One clock for all connections: four times a second each looks at its deadlines.
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { Connection, type ConnectionDeps } from './connection.ts';

export interface RtmpListenerOptions extends ConnectionDeps {
  readonly host: string;
  readonly port: number;
}

export interface RtmpListener {
  readonly port: number;
  /** Takes no new connections. */
  stopListening(): void;
  /** Ends every connection without an RTMP error and waits until the last is closed. */
  closeConnections(): Promise<void>;
}

const tickMs = 250;
const backlog = 4_096;
const maxConnections = 10_000;
const keepAliveMs = 10_000;

/** Rejects when the port cannot be had. */
export async function startRtmpListener(options: RtmpListenerOptions): Promise<RtmpListener> {
  const connections = new Set<Connection>();
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) => {
    const connection = new Connection(socket, options);
    connections.add(connection);
    options.metrics.connections.inc();
    socket.once('close', () => {
      connections.delete(connection);
      options.metrics.connections.dec();
    });
  });
  server.maxConnections = maxConnections;
  await listen(server, options);
  server.on('error', (err) => options.log.error('listener.error', { err }));
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections) connection.tick(nowMs);
  }, tickMs);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stopListening: () => server.close(),
    closeConnections: async () => {
      for (const connection of connections) connection.shutDown();
      await closed;
      clearInterval(ticking);
    },
  };
}

function listen(server: Server, { host, port }: RtmpListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
