// Calls from service to service: bearer service token, a time limit on each try, a small retry budget for trouble that
// may pass. A refusal (4xx) is an answer, not trouble, and is not retried.
import { problemSchema, type ErrorCode } from '@millrace/errors';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { exchange } from './http-exchange.ts';
import type { Secret } from './secret.ts';

export interface InternalClientOptions {
  baseUrl: string;
  token: Secret;
  /** Limit of one try. */
  timeoutMs: number;
}

export interface CallOptions {
  method?: 'GET' | 'POST';
  body?: unknown;
  /** Further tries after an `unavailable` one; 0 unless said. */
  retries?: number;
  signal?: AbortSignal;
}

/** `unavailable`: no usable answer came (network, time-out, 5xx). `refused`: the service said no. */
export class InternalCallError extends Error {
  readonly kind: 'unavailable' | 'refused';
  readonly status: number | undefined;
  readonly code: ErrorCode | undefined;

  constructor(
    kind: 'unavailable' | 'refused',
    message: string,
    from: { status?: number; code?: ErrorCode; cause?: unknown } = {},
  ) {
    super(message, { cause: from.cause });
    this.name = 'InternalCallError';
    this.kind = kind;
    this.status = from.status;
    this.code = from.code;
  }
}

export interface InternalClient {
  /** Calls and parses the answer with `schema`. Throws InternalCallError. */
  call<S extends z.ZodType>(path: string, schema: S, options?: CallOptions): Promise<z.infer<S>>;
}

const retryBaseMs = 200;

export function createInternalClient(client: InternalClientOptions): InternalClient {
  return {
    async call(path, schema, options = {}) {
      const retries = options.retries ?? 0;
      for (let attempt = 0; ; attempt += 1) {
        try {
          return schema.parse(await request(client, path, options));
        } catch (error) {
          const mayPass = error instanceof InternalCallError && error.kind === 'unavailable';
          if (!mayPass || attempt >= retries || options.signal?.aborted) throw error;
          await delay(retryBaseMs * 2 ** attempt * (0.5 + Math.random()), undefined, { signal: options.signal });
        }
      }
    },
  };
}

async function request(client: InternalClientOptions, path: string, options: CallOptions): Promise<unknown> {
  const { status, text } = await exchange(new URL(path, client.baseUrl), {
    method: options.method ?? 'POST',
    headers: { authorization: `Bearer ${client.token.reveal()}`, 'content-type': 'application/json' },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    limitMs: client.timeoutMs,
    signal: options.signal,
  }).catch((cause: unknown) => {
    throw new InternalCallError('unavailable', `${path} did not answer`, { cause });
  });
  if (status === 204) return undefined;
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    if (body === undefined) throw new InternalCallError('unavailable', `${path} did not answer with JSON`);
    return body;
  }
  const problem = problemSchema.safeParse(body);
  const kind = status >= 400 && status < 500 ? 'refused' : 'unavailable';
  throw new InternalCallError(kind, `${path} answered ${status}`, {
    status,
    ...(problem.success && { code: problem.data.code }),
  });
}

/** Undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
