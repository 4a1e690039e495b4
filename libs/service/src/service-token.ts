// Services know each other by one shared bearer token. It opens internal listeners only.
import { AppError } from '@millrace/errors';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from './secret.ts';

/** A Fastify hook that refuses requests without the service token. */
export function requireServiceToken(token: Secret): (request: FastifyRequest) => Promise<void> {
  const expected = digest(`Bearer ${token.reveal()}`);
  return async (request) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, expected)) {
      throw new AppError('UNAUTHENTICATED', 'This endpoint takes the service token.');
    }
    return Promise.resolve();
  };
}

/** Digests have one length, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
