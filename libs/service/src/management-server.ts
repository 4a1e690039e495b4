// The management port of every process: liveness, readiness, metrics. Loopback or a private network, never public.
import Fastify from 'fastify';
import type { Metrics } from './metrics.ts';
import { readinessOf, type ReadinessCheck } from './readiness.ts';

export interface ManagementOptions {
  host: string;
  port: number;
  metrics: Metrics;
  checks: readonly ReadinessCheck[];
  isStopping: () => boolean;
}

export interface ManagementServer {
  close(): Promise<void>;
}

export async function startManagementServer(options: ManagementOptions): Promise<ManagementServer> {
  const app = Fastify({ requestTimeout: 10_000, connectionTimeout: 30_000, forceCloseConnections: true });
  app.get('/health/live', () => ({ alive: true }));
  app.get('/health/ready', async (_request, reply) => {
    const readiness = await readinessOf(options.checks, options.isStopping());
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await options.metrics.render();
    return reply.type(contentType).send(body);
  });
  await app.listen({ host: options.host, port: options.port });
  return { close: () => app.close() };
}
