// Calls the API of the console's own origin. Every call is bounded in time and throws nothing but ApiError.
import { readProblem, toApiError } from './api-error.ts';

const callTimeoutMs = 15_000;

export type Call = { method?: 'GET' | 'POST' | 'DELETE'; body?: unknown; signal?: AbortSignal };
export type Client = <T>(path: string, call?: Call) => Promise<T>;

/** What a client needs to act for a user; `onUnauthorized` hears that the API no longer accepts the token. */
export type Credentials = { accessToken: () => Promise<string | undefined>; onUnauthorized: () => void };

/** A client that acts for a user, or for nobody (to log in). */
export function createClient(credentials?: Credentials): Client {
  return async <T>(path: string, { method = 'GET', body, signal }: Call = {}): Promise<T> => {
    try {
      const accessToken = await credentials?.accessToken();
      const timeout = AbortSignal.timeout(callTimeoutMs);
      const response = await fetch(path, {
        method,
        headers: headersOf(accessToken, body),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (response.status === 401) credentials?.onUnauthorized();
      return await readAnswer<T>(response);
    } catch (error) {
      throw toApiError(error);
    }
  };
}

function headersOf(accessToken: string | undefined, body: unknown): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
  };
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
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
