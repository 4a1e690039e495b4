// An answer to a viewer as a value: it can be kept, sent over any version of HTTP, and sent again.
import { AppError, problemContentType, toAppError, toProblem } from '@millrace/errors';
import { cacheControl } from '@millrace/pipeline';
import { randomUUID } from 'node:crypto';
import type { HeldMemory } from '../media/recycled-memory.ts';
import { everyAnswer } from './viewer-headers.ts';

/** Names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>;

export class Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
  /** Set when the body's memory is used again: to be held while the body is being sent. */
  readonly memory: HeldMemory | undefined;

  constructor(status: number, headers: AnswerHeaders, body: Buffer, memory?: HeldMemory) {
    this.status = status;
    this.headers = { ...everyAnswer, ...headers };
    this.body = body;
    this.memory = memory;
  }
}

export const noBody = Buffer.alloc(0);

/** The answer to who has it already (RFC 9110 §15.4.5): the same headers, but for those of the body. */
export function unchangedAnswer({ headers }: Answer): Answer {
  const kept = ['cache-control', 'etag', 'vary'].flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return new Answer(304, Object.fromEntries(kept) as AnswerHeaders, noBody);
}

/** A problem document. `headers` go before those that follow from the error. */
export function problemAnswer(error: unknown, headers: AnswerHeaders = {}): Answer {
  const appError = error instanceof AppError ? error : toAppError(error);
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  const body = Buffer.from(JSON.stringify(toProblem(appError, requestId)));
  const { retryAfterSeconds, status } = appError;
  return new Answer(
    status,
    {
      'content-type': problemContentType,
      'content-length': String(body.length),
      'cache-control': keptFor(status),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
    body,
  );
}

/** What is wrong for one viewer or for a moment must not be kept for others. */
function keptFor(status: number): string {
  return status >= 500 || status === 401 || status === 403 ? cacheControl.unavailable : cacheControl.notFound;
}
