// One request of a service to another, and its whole answer. By Node's own client on connections that are kept: `fetch` costs
// several times as much, and its answer arrives turns of the event loop later, while an encoder waits.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface HttpExchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Of the whole exchange. */
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Many times what any service answers another. */
const maxAnswerBytes = 16 * 1024 * 1024;
const kept = { keepAlive: true, maxFreeSockets: 64 };
const ways = {
  'http:': { request: httpRequest, agent: new HttpAgent(kept) },
  'https:': { request: httpsRequest, agent: new HttpsAgent(kept) },
};

/** Rejects when there is no whole answer within the limit, when it is too large, and when `signal` ends it. */
export function exchange(url: URL, { method, headers, body, limitMs, signal }: HttpExchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { request: open, agent } = ways[url.protocol === 'https:' ? 'https:' : 'http:'];
    const length = body === undefined ? undefined : { 'content-length': Buffer.byteLength(body) };
    const request = open(url, { method, headers: { ...headers, ...length }, agent });
    const abort = () => request.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
    request.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
    request.on('error', reject);
    request.once('response', (response) => void readAnswer(response).then(resolve, reject));
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort);
    request.end(body);
  });
}

function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let sizeBytes = 0;
    response.on('data', (part: Buffer) => {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes > maxAnswerBytes) response.destroy(new Error('the answer is too large'));
    });
    response.on('error', reject);
    response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
  });
}
