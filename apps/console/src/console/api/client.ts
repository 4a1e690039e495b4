// Calls the API of the console's own origin. Every call is bounded in time and throws nothing but ApiError.
import { readProblem, toApiError } from './api-error.ts';

const callTimeoutMs = 15_000;

export type Call = { method?: 'GET' | 'POST' | 'DELETE'; body?: unknown; signal?: AbortSignal };
export type Client = <T>(path: string, call?: Call) => Promise<T>;

/** A client for one access token; `onUnauthorized` hears that the API no longer accepts it. */
export function createClient(accessToken: string | undefined, onUnauthorized: () => void): Client {
  return async <T>(path: string, { method = 'GET', body, signal }: Call = {}): Promise<T> => {
    const timeout = AbortSignal.timeout(callTimeoutMs);
    try {
      const response = await fetch(path, {
        method,
        headers: headersOf(accessToken, body),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (response.status === 401 && accessToken !== undefined) onUnauthorized();
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
