// A reader that takes nothing of its answer is given up. Node looks at a connection when it has been idle for a time, and
// gives it as long again when some of the answer went into the system's buffers before: so the time is half the limit.
import type { FastifyInstance } from 'fastify';
import { Socket } from 'node:net';

/** From the last byte that a reader took to the end of its connection. */
const takeLimitMs = 15_000;

export function giveUpSlowReaders(app: FastifyInstance, limitMs = takeLimitMs): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { socket } = request.raw;
    // A live feed is silent for longer and watches its reader by itself. Node puts the time back with the next request.
    if (socket instanceof Socket && !isFeed(reply.getHeader('content-type'))) socket.setTimeout(limitMs / 2);
    done(null, payload);
  });
}

function isFeed(contentType: unknown): boolean {
  return String(contentType).startsWith('text/event-stream');
}
