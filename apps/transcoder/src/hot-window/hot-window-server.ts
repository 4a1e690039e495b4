// HOP transcoder → origin: the hot window over internal HTTP.
import { AppError } from '@millrace/errors';
import type { HotPlace } from '@millrace/pipeline';
import { buildHttpServer, requireServiceToken, type Logger, type Secret } from '@millrace/service';
import type { AddressInfo } from 'node:net';
import type { HotWindow } from './hot-window.ts';

export interface HotWindowServerOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  hotWindow: HotWindow;
  serviceToken: Secret;
  log: Logger;
}

export interface HotWindowServer {
  port: number;
  close(): Promise<void>;
}

export async function startHotWindowServer(options: HotWindowServerOptions): Promise<HotWindowServer> {
  const { hotWindow, serviceToken, log, host } = options;
  const app = buildHttpServer({ log });
  app.addHook('onRequest', requireServiceToken(serviceToken));
  app.get<{ Params: HotPlace }>('/hot/:streamId/:renditionId/:name', async (request, reply) => {
    const bytes = await hotWindow.read(request.params);
    if (!bytes) throw new AppError('NOT_FOUND', 'The hot window does not hold this.');
    return reply.type('application/octet-stream').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  await app.listen({ host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => app.close() };
}
