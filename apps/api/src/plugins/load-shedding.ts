// What cannot be answered in time is refused at once: a request that waits behind a thousand others is answered to a
// caller who has gone. The bound is many times of what the database's connections take, so only a flood meets it; and who
// meets a late event loop or a queue for the database is refused before that.
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';
import type { Pressure, PressureReason } from './pressure.ts';

/** Requests of one listener that are being answered at once. */
export const maxRequestsAtOnce = 256;
const retryAfterSeconds = 1;

type ShedReason = PressureReason | 'requests';

interface LoadSheddingOptions {
  pressure: Pick<Pressure, 'reason'>;
  onShed: (reason: ShedReason) => void;
  maxAtOnce?: number;
}

const details: Readonly<Record<ShedReason, string>> = {
  requests: 'Too many requests are being answered. Try again.',
  'event-loop': 'The API is overloaded. Try again.',
  database: 'The database has more to do than it can. Try again.',
};

export function shedLoad(app: FastifyInstance, options: LoadSheddingOptions): void {
  const { pressure, onShed, maxAtOnce = maxRequestsAtOnce } = options;
  let running = 0;
  app.addHook('onRequest', (_request, reply, done) => {
    const reason = running >= maxAtOnce ? 'requests' : pressure.reason;
    if (reason) {
      onShed(reason);
      done(new AppError('UNAVAILABLE', details[reason], { retryAfterSeconds }));
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
