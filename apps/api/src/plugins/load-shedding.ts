// What cannot be answered in time is refused at once: a request that waits behind a thousand others is answered to a
// caller who has gone. A few are answered at a time, and others wait for their turn: what runs at once shares the turns of the
// event loop with the internal listener, on which encoders depend, and what waits takes none. Only a flood meets the bound; who
// meets a late event loop or a queue for the database is refused before that.
import { AppError } from '@millrace/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pressure, PressureReason } from './pressure.ts';

/**
 * Requests of one listener: that are answered at once, more than the database's connections can take; and in all, with those
 * that wait for their turn and those whose answer is being written.
 */
const usual = { atOnce: 32, open: 256 } as const;
const retryAfterSeconds = 1;

type ShedReason = PressureReason | 'requests';

interface LoadSheddingOptions {
  pressure: Pick<Pressure, 'reason'>;
  onShed: (reason: ShedReason) => void;
  bounds?: { readonly atOnce: number; readonly open: number };
}

const details: Readonly<Record<ShedReason, string>> = {
  requests: 'Too many requests are being answered. Try again.',
  'event-loop': 'The API is overloaded. Try again.',
  database: 'The database has more to do than it can. Try again.',
};

export function shedLoad(app: FastifyInstance, { pressure, onShed, bounds = usual }: LoadSheddingOptions): void {
  let open = 0;
  const running = new Set<FastifyRequest>();
  /** In the order in which they came. */
  const waiting = new Map<FastifyRequest, () => void>();
  const makeRoom = (request: FastifyRequest) => {
    waiting.delete(request);
    if (!running.delete(request)) return;
    const [next] = waiting;
    if (next === undefined) return;
    const [waited, goOn] = next;
    waiting.delete(waited);
    running.add(waited);
    // A turn for each: what is answered at once would make room for the next from within, and so on.
    setImmediate(goOn);
  };
  app.addHook('onRequest', (request, reply, done) => {
    const reason = open >= bounds.open ? 'requests' : pressure.reason;
    if (reason) {
      onShed(reason);
      done(new AppError('UNAVAILABLE', details[reason], { retryAfterSeconds }));
      return;
    }
    open += 1;
    // Comes for every request, also for one whose caller has gone.
    reply.raw.once('close', () => {
      open -= 1;
      makeRoom(request);
    });
    if (running.size < bounds.atOnce) {
      running.add(request);
      done();
    } else {
      waiting.set(request, done);
    }
  });
  // What remains is to write it: for a live feed that is as long as somebody follows.
  app.addHook('onSend', (request, _reply, payload, done) => {
    makeRoom(request);
    done(null, payload);
  });
}
