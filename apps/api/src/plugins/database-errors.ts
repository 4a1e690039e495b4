// A database that cannot be reached is a passing state and says so: 503 with Retry-After, not "something went wrong".
import { isDatabaseUnavailable } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';

const retryAfterSeconds = 2;

/** Installs the translation for the routes of this scope; everything else goes on to the server's own handler. */
export function translateDatabaseErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error) => {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new AppError('UNAVAILABLE', 'The database cannot be reached. Try again in a moment.', {
      cause: error,
      retryAfterSeconds,
    });
  });
}
