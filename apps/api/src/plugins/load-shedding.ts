// What cannot be answered in time is refused at once: a request that waits behind a thousand others is answered to a
// caller who has gone. The bound is many times of what the database's connections take, so only a flood meets it.
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';

/** Requests of one listener that are being answered at once. */
export const maxRequestsAtOnce = 256;
const retryAfterSeconds = 1;

export function shedLoad(app: FastifyInstance, maxAtOnce = maxRequestsAtOnce): void {
  let running = 0;
  app.addHook('onRequest', (_request, reply, done) => {
    if (running >= maxAtOnce) {
      done(new AppError('UNAVAILABLE', 'Too many requests are being answered. Try again.', { retryAfterSeconds }));
      return;
    }
    running += 1;
    // Comes for every request, also for one whose caller has gone.
    reply.raw.once('close', () => {
      running -= 1;
    });
    done();
  });
}
