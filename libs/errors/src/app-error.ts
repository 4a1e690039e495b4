// The error that code throws when it means a catalogue entry. Anything else that is thrown becomes INTERNAL.
import { errorCatalogue, type ErrorCode, type Fault } from './catalogue.ts';

/** One field of a request that failed validation. */
export interface FieldError {
  /** Dotted path inside body, query or path parameters, e.g. `body.name`. */
  path: string;
  message: string;
}

export interface AppErrorOptions {
  cause?: unknown;
  fields?: readonly FieldError[];
  /** Seconds for `Retry-After`. */
  retryAfterSeconds?: number;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  /** `detail` is public: it says what to do, and holds no secret, SQL, path or stack. */
  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    const kind = errorCatalogue[code];
    this.code = code;
    this.status = kind.status;
    this.fault = kind.fault;
    this.retryable = kind.retryable;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
