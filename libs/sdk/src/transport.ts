// Calls over HTTP: one attempt has a limit of time, a call has a limit of attempts, and the client a budget of retries.
import { MillraceConnectionError, readApiError } from './errors.ts';
import { delayBefore, isWorthRetrying, RetryBudget } from './retry-policy.ts';

export interface ClientOptions {
  /** The API as callers see it, e.g. `https://api.example.com`. */
  baseUrl: string;
  /** An API key, or what gives a credential for each attempt, e.g. an access token, or none. Logging in takes none. */
  apiKey?: string | (() => string | undefined | Promise<string | undefined>);
  /** Retries of one call; 2 unless given. */
  maxRetries?: number;
  /** Limit of one attempt; 30 s unless given. */
  timeoutMs?: number;
  /** For tests and for runtimes with a fetch of their own. */
  fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Of a change: made anew for each call unless given. All attempts of a call have the same, so it is done once. */
  idempotencyKey?: string;
  /** Of a PATCH: the ETag that must still be current. */
  ifMatch?: string;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call extends CallOptions {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Query;
  body?: object;
  /** What the answer is asked for as; JSON unless given, and parsed then. */
  accept?: 'text/csv';
  /** Instead of the client's. */
  maxRetries?: number;
}

export interface Answered<T> {
  body: T;
  etag: string | undefined;
  /** Of a page that is no JSON; null on the last. */
  nextCursor: string | null;
}

const retryBudget = 20;

export class Transport {
  readonly #options: ClientOptions;
  readonly #budget = new RetryBudget(retryBudget);

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async send<T>(call: Call): Promise<T> {
    return (await this.ask<T>(call)).body;
  }

  /** Throws MillraceApiError, MillraceConnectionError, or what the caller's signal was aborted with. */
  async ask<T>(call: Call): Promise<Answered<T>> {
    const maxRetries = call.maxRetries ?? this.#options.maxRetries ?? 2;
    const idempotencyKey = call.method === 'GET' ? undefined : (call.idempotencyKey ?? newIdempotencyKey());
    for (let retry = 0; ; retry += 1) {
      try {
        const answer = await this.#attempt<T>(call, idempotencyKey);
        this.#budget.giveBack();
        return answer;
      } catch (error) {
        call.signal?.throwIfAborted();
        if (retry >= maxRetries || !isWorthRetrying(error) || !this.#budget.take()) throw error;
        await pause(delayBefore(retry, error, Math.random), call.signal);
      }
    }
  }

  /** An answer that goes on for as long as `signal` lets it. One attempt; its beginning has the limit of an attempt. */
  async open({
    path,
    query,
    signal,
  }: Pick<Call, 'path' | 'query'> & { signal: AbortSignal }): Promise<ReadableStream<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('No answer.', 'TimeoutError')), this.#timeoutMs);
    try {
      const headers = { ...(await this.#credential()), accept: 'text/event-stream' };
      const sent = { headers, signal: AbortSignal.any([signal, late.signal]) };
      const response = await this.#fetch(path, query, sent);
      if (!response.ok) throw await readApiError(response);
      if (!response.body) throw new TypeError('The answer has no body.');
      return response.body;
    } catch (error) {
      throw asConnectionError(error, this.#options.baseUrl);
    } finally {
      clearTimeout(timer);
    }
  }

  async #attempt<T>(call: Call, idempotencyKey: string | undefined): Promise<Answered<T>> {
    const { method, path, query, body, ifMatch, signal, accept = 'application/json' } = call;
    const limit = AbortSignal.timeout(this.#timeoutMs);
    const headers = {
      ...(await this.#credential()),
      accept,
      ...(body && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    };
    const sent = { method, headers, signal: signal ? AbortSignal.any([signal, limit]) : limit };
    try {
      const response = await this.#fetch(path, query, { ...sent, ...(body && { body: JSON.stringify(body) }) });
      if (!response.ok) throw await readApiError(response);
      const text = await response.text();
      const parsed: unknown = text === '' ? undefined : accept === 'text/csv' ? text : JSON.parse(text);
      const { headers: told } = response;
      return { body: parsed as T, etag: told.get('etag') ?? undefined, nextCursor: told.get('next-cursor') };
    } catch (error) {
      throw asConnectionError(error, this.#options.baseUrl);
    }
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? 30_000;
  }

  #fetch(path: string, query: Query | undefined, sent: RequestInit): Promise<Response> {
    const { fetch = globalThis.fetch, baseUrl } = this.#options;
    return fetch(urlOf(baseUrl, path, query), sent);
  }

  async #credential(): Promise<{ authorization?: string }> {
    const { apiKey } = this.#options;
    const credential = typeof apiKey === 'function' ? await apiKey() : apiKey;
    return credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  }
}

/** Not a UUID: pages that were not loaded over TLS have no `crypto.randomUUID`. */
function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** fetch throws TypeError for whatever goes wrong on the way, and DOMException when time is up. */
function asConnectionError(error: unknown, baseUrl: string): unknown {
  const isOnTheWay = error instanceof TypeError || error instanceof SyntaxError;
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  if (!isOnTheWay && !isLate) return error;
  const reason = isLate ? 'did not answer in time' : 'could not be reached';
  return new MillraceConnectionError(`The API at ${baseUrl} ${reason}.`, { cause: error });
}

function urlOf(baseUrl: string, path: string, query: Query = {}): string {
  const url = new URL(baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

/** Rejects when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('The call was aborted.'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
