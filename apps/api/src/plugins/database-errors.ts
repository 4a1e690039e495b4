// A database that cannot be reached is a passing state and says so: 503 with Retry-After, not "something went wrong".
import { isDatabaseUnavailable } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';

const retryAfterSeconds = 2;

/** UNAVAILABLE in the place of an unreachable database; any other error as it is. */
export function translateDatabaseError(error: unknown): unknown {
  if (!isDatabaseUnavailable(error)) return error;
  return new AppError('UNAVAILABLE', 'The database cannot be reached. Try again in a moment.', {
    cause: error,
    retryAfterSeconds,
  });
}

/** Installs the translation for the routes of this scope; the server's own handler does the rest. */
export function translateDatabaseErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error) => {
    throw translateDatabaseError(error);
  });
}
