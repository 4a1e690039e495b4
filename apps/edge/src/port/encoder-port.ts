// A port that encoders connect to. Where the system can, several processes share it: a new edge takes connections before
// the old one lets go of the port, and edges beside each other divide them.
import type { Logger } from '@millrace/service';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface EncoderPortOptions {
  readonly host: string;
  readonly port: number;
  readonly onSocket: (socket: Socket) => void;
  readonly log: Logger;
}

export interface EncoderPort {
  readonly port: number;
  /** Takes no new connections. */
  stopListening(): void;
}

const backlog = 4_096;
const keepAliveMs = 10_000;
/** What systems say that have no port sharing. */
const notShareable = new Set(['ENOTSUP', 'EINVAL', 'ENOSYS', 'ENOPROTOOPT']);

/** Rejects when the port cannot be had. */
export async function openEncoderPort(options: EncoderPortOptions): Promise<EncoderPort> {
  const socketOptions = { pauseOnConnect: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs };
  const server = createServer(socketOptions, options.onSocket);
  await listen(server, options, true).catch((error: unknown) => {
    if (!notShareable.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return listen(server, options, false);
  });
  server.on('error', (err) => options.log.error('listener.error', { err }));
  return { port: (server.address() as AddressInfo).port, stopListening: () => server.close() };
}

function listen(server: Server, { host, port }: EncoderPortOptions, reusePort: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog, reusePort }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
