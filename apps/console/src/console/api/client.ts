// Calls the API of the console's own origin. Every call is bounded in time and throws nothing but ApiError.
import { readProblem, toApiError } from './api-error.ts';

const callTimeoutMs = 15_000;

export type Call = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
  /** The same for a repetition of the same call. */
  idempotencyKey?: string;
  /** The answer is its body as it comes, for as long as `signal` lets it. */
  isEndless?: boolean;
};
/** An answer that is no JSON: a table as CSV. */
export type TextAnswer = { text: string; nextCursor: string | null };
export type Client = <T>(path: string, call?: Call) => Promise<T>;

/** What a client needs to act for a user; `onUnauthorized` hears that the API no longer accepts the token. */
export type Credentials = { accessToken: () => Promise<string | undefined>; onUnauthorized: () => void };

/** A client that acts for a user, or for nobody (to log in). */
export function createClient(credentials?: Credentials): Client {
  return async <T>(
    path: string,
    { method = 'GET', body, signal, idempotencyKey, isEndless = false }: Call = {},
  ): Promise<T> => {
    try {
      const accessToken = await credentials?.accessToken();
      const response = await fetch(path, {
        method,
        headers: {
          ...headersOf(accessToken, body),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        signal: AbortSignal.any([
          ...(signal ? [signal] : []),
          ...(isEndless ? [] : [AbortSignal.timeout(callTimeoutMs)]),
        ]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (response.status === 401) credentials?.onUnauthorized();
      if (isEndless && response.ok) return response.body as T;
      return await readAnswer<T>(response);
    } catch (error) {
      throw toApiError(error);
    }
  };
}

function headersOf(accessToken: string | undefined, body: unknown): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json, text/*',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
  };
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (response.ok && response.headers.get('content-type')?.startsWith('text/csv')) {
    return { text, nextCursor: response.headers.get('next-cursor') } as T;
  }
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw readProblem(response.status, parseOrUndefined(text));
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
