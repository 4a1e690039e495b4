// What a failed query means: the server is not there, or is too slow now. Everything else is a bug and stays one.
import { Prisma } from './generated/client.ts';

/** Prisma's codes for "cannot connect, cannot get a connection, timed out, connection closed". */
const unavailableCodes = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
]);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** PostgreSQL: connection exceptions, too many connections, shutting down, starting up, statement or lock timeout. */
const unavailableSqlStates = /^(08...|53300|57P0[1-5]|57014|55P03)$/;
const unavailableWords = /timeout exceeded when trying to connect|Connection terminated|Query read timeout/;
const lockTimeout = '55P03';

/** Whether the database could not be reached or did not answer in time, so that a retry may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return causes(error).some(
    (cause) =>
      cause instanceof Prisma.PrismaClientInitializationError ||
      [cause.code, cause.originalCode, cause.kind].some(isUnavailableCode) ||
      unavailableWords.test(cause.message ?? ''),
  );
}

/** Whether a statement waited for a lock as long as it may. */
export function isLockTimeout(error: unknown): boolean {
  return causes(error).some((cause) => cause.code === lockTimeout || cause.originalCode === lockTimeout);
}

interface Cause {
  code?: unknown;
  originalCode?: unknown;
  kind?: unknown;
  meta?: unknown;
  message?: string;
}

function isUnavailableCode(code: unknown): boolean {
  if (typeof code !== 'string') return false;
  return (
    unavailableCodes.has(code) ||
    networkCodes.has(code) ||
    unavailableSqlStates.test(code) ||
    ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'].includes(code)
  );
}

/** The error and everything it was caused by, also where Prisma hides the driver's error in `meta`. */
function causes(error: unknown): Cause[] {
  const found: Cause[] = [];
  let next: unknown = error;
  while (typeof next === 'object' && next !== null && found.length < 8) {
    const cause: Cause & { cause?: unknown } = next;
    found.push(cause);
    next = cause.cause ?? (cause.meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  }
  return found;
}

/** Whether a row was refused because its like is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
