// One POST to a receiver that may be slow, endless or hostile. Bounds: the whole exchange has a time limit, of the answer a
// few kilobytes are read, redirects are answers like others. TLS certificates are verified.
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { AddressNotAllowed, guardedLookup, NameNotResolved } from './guarded-lookup.ts';
import type { ResolveName } from './resolve-name.ts';

/** Why there was no answer. Public and stable. */
export type PostFailure =
  'timeout' | 'address_not_allowed' | 'name_not_resolved' | 'tls_failed' | 'connection_failed' | 'aborted';

export type PostOutcome =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string }
  | { kind: 'failed'; because: PostFailure };

export interface PosterOptions {
  rules: AddressRules;
  resolve: ResolveName;
  /** From the first packet to the end of the answer. */
  timeoutMs: number;
}

export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  signal: AbortSignal;
}

export const maxBodyBytes = 4_096;
/** Once there is a status, the rest of the answer is for the log alone. */
const bodyLimitMs = 2_000;
const maxHeaders = 64;
const maxHeaderLength = 512;
/** Sockets that wait for the next request; how many work at once is the caller's to bound. */
const sockets = { keepAlive: true, maxFreeSockets: 64, timeout: 20_000 };

export class Poster {
  readonly #options: PosterOptions;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(options: PosterOptions) {
    const { rules, resolve } = options;
    this.#options = options;
    this.#https = new HttpsAgent({ ...sockets, lookup: guardedLookup((address) => rules.isAllowed(address), resolve) });
    const isPlainAllowed = (address: string) => rules.isPrivateAllowed(address);
    this.#http = new HttpAgent({ ...sockets, lookup: guardedLookup(isPlainAllowed, resolve) });
  }

  /** Never rejects. */
  async post(request: PostRequest): Promise<PostOutcome> {
    const url = new URL(request.url);
    if (!this.#mayDial(url)) return { kind: 'failed', because: 'address_not_allowed' };
    // By hand: at a thousand requests a second a composite signal costs as much as the request.
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    const timer = setTimeout(stop, this.#options.timeoutMs);
    request.signal.addEventListener('abort', stop, { once: true });
    if (request.signal.aborted) stop();
    try {
      return await this.#exchange(url, request, stopping.signal);
    } catch (error) {
      return { kind: 'failed', because: failureOf(error, stopping.signal.aborted, request.signal.aborted) };
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /** Sockets do not look up what is an address already, so that one is judged here. */
  #mayDial({ hostname, protocol }: URL): boolean {
    const host = hostname.replace(/^\[|\]$/g, '');
    if (!isIP(host)) return true;
    const { rules } = this.#options;
    return protocol === 'https:' ? rules.isAllowed(host) : rules.isPrivateAllowed(host);
  }

  async #exchange(url: URL, request: PostRequest, signal: AbortSignal): Promise<PostOutcome> {
    try {
      return await this.#send(url, request, signal);
    } catch (error) {
      // The receiver closed a connection that was kept open just as we used it again: no word of ours was read.
      if (error instanceof StaleConnection && !signal.aborted) return this.#send(url, request, signal);
      throw error;
    }
  }

  #send(url: URL, { headers, body }: PostRequest, signal: AbortSignal): Promise<PostOutcome> {
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', signal, headers: { ...headers, 'content-length': body.length } };
      const sent: ClientRequest =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: this.#https })
          : httpRequest(url, { ...options, agent: this.#http });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isStale ? new StaleConnection('', { cause: error }) : error);
      });
      let isAnswered = false;
      // Also a receiver that changes the protocol closes without an error and without an answer.
      sent.on('close', () => {
        if (!isAnswered) reject(new Error('The connection was closed without an answer.'));
      });
      sent.on('response', (response) => {
        isAnswered = true;
        readStart(response).then((body) => {
          resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: shownHeaders(response), body });
        }, reject);
      });
      sent.end(body);
    });
  }
}

class StaleConnection extends Error {}

/** The first kilobytes of an answer, with `…` when there was more. A connection whose answer was not read to its end is not used again. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let isCut = false;
  const stop = () => {
    isCut = true;
    response.destroy();
  };
  const timer = setTimeout(stop, bodyLimitMs);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes <= maxBodyBytes) continue;
      stop();
      break;
    }
  } catch {
    // The status counts; that the rest did not come is no failure.
    isCut = true;
  } finally {
    clearTimeout(timer);
  }
  const text = Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8').replaceAll('\0', '\uFFFD');
  return isCut ? `${text}…` : text;
}

function shownHeaders(response: IncomingMessage): Record<string, string> {
  const entries = Object.entries(response.headers).slice(0, maxHeaders);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.slice(0, 128), String(value).slice(0, maxHeaderLength).replaceAll('\0', '')]),
  );
}

function failureOf(error: unknown, isTooLate: boolean, isAborted: boolean): PostFailure {
  if (error instanceof AddressNotAllowed) return 'address_not_allowed';
  if (error instanceof NameNotResolved) return 'name_not_resolved';
  if (isAborted) return 'aborted';
  if (isTooLate) return 'timeout';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)
    ? 'tls_failed'
    : 'connection_failed';
}
