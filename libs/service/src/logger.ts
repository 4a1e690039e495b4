// One JSON line per fact: an event name, its ids, its numbers. Ids come by child logger, made where the thing is made.
import { pino, stdSerializers, type Logger as Pino } from 'pino';

export type LogFields = Readonly<Record<string, unknown>>;

/** `event` is a stable dotted name such as `publish.accepted`; an Error goes under `err`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * The last line of defence: whatever looks like one of our secrets is cut out of the finished line. Links of invitations
 * and for new passwords are none of these: where no mail is sent, the log is how they reach a person.
 */
const secretShapes: readonly (readonly [RegExp, string])[] = [
  [/\b(?:sk|mr|whsec|rt)_[A-Za-z0-9_-]{16,}/g, '[redacted]'],
  [/\bBearer [A-Za-z0-9._~+/=-]{8,}/g, 'Bearer [redacted]'],
  // A JWT: header and claims are JSON, and so begin with `{"`.
  [/\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted]'],
  // User and password of a URL; the user may stay.
  [/(:\/\/[^\s:@/"]*):[^\s@/"]+@/g, '$1:[redacted]@'],
];

function redactLine(line: string): string {
  return secretShapes.reduce((text, [shape, instead]) => text.replace(shape, instead), line);
}

export interface LoggerOptions {
  service: string;
  level: LogLevel;
  /** Where lines go; standard output unless a test says otherwise. */
  destination?: { write(line: string): void };
}

export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    messageKey: 'event',
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    hooks: { streamWrite: redactLine },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

/** What an error says. Libraries hang whole commands, requests and answers on theirs: none of that is for a line. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const said = Object.entries(stdSerializers.err(error)).filter(([, value]) => typeof value !== 'object');
  return Object.fromEntries(said);
}

function wrap(log: Pino): Logger {
  return {
    debug: (event, fields = {}) => log.debug(fields, event),
    info: (event, fields = {}) => log.info(fields, event),
    warn: (event, fields = {}) => log.warn(fields, event),
    error: (event, fields = {}) => log.error(fields, event),
    child: (fields) => wrap(log.child(fields)),
  };
}
