// Whether the queue can be shown at all: Redis holds it, and when Redis is away there is nothing to show. A browser gets a
// page that tries again by itself, a program the problem document.
import { AppError } from '@millrace/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../server-context.ts';
import { renderPage } from './page.ts';

const retryAfterSeconds = 5;
const page = renderPage(
  `<main>
  <h1>Millrace queues</h1>
  <p role="alert">Redis cannot be reached, so there are no queues to show.</p>
  <p>Streams that run go on. This page tries again every few seconds.</p>
</main>`,
  retryAfterSeconds,
);

/** Passes when the queue answers; otherwise answers 503 or throws UNAVAILABLE. */
export async function requireQueue(
  { queue }: Pick<ServerContext, 'queue'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const cause = await queue.check().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!cause) return;
  if (!request.headers.accept?.includes('text/html')) {
    throw new AppError('UNAVAILABLE', 'Redis cannot be reached.', { cause: cause.error, retryAfterSeconds });
  }
  void reply.code(503).header('retry-after', retryAfterSeconds).type('text/html; charset=utf-8').send(page);
}
