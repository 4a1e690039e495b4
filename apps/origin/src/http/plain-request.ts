// The plainest HTTP/1.1 requests, which is nearly all that players and caches send: GET, no body, a few headers. Whatever
// is not plain in any way is not read here but left to Node's parser, so nothing is ever understood in two ways.

export interface PlainRequest {
  url: string;
  headers: PlainHeaders;
  /** Where the next request begins. */
  end: number;
}

export type PlainHeaders = ReadonlyMap<string, string>;

const maxHeadBytes = 8_192;
const start = 'GET /';
const version = ' HTTP/1.1';
const lineEnd = '\r\n';
const headEnd = Buffer.from('\r\n\r\n');
const urlText = /^\/[!-~]*$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~]*?)[ \t]*$/;
/** Headers by which a request has a body, wants something else, or ends the connection. */
const notPlain = new Set([
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'trailer',
  'te',
  'http2-settings',
]);

/** Reads requests of one connection. Most are like the one before, or have the same headers: those are read once. */
export class PlainRequestReader {
  #bytes: Buffer = Buffer.alloc(0);
  #only: PlainRequest | undefined;
  #block = '';
  #headers: PlainHeaders | undefined;

  /** The request that `bytes` are, when the ones before were the same and nothing else. */
  again(bytes: Buffer): PlainRequest | undefined {
    return this.#only && bytes.length === this.#bytes.length && bytes.equals(this.#bytes) ? this.#only : undefined;
  }

  /** Remembers that `bytes` are one whole request. */
  remember(bytes: Buffer, request: PlainRequest): void {
    // A copy: what a socket reads lies in a much larger buffer.
    this.#bytes = Buffer.from(bytes);
    this.#only = request;
  }

  /** The request that begins at `at`; undefined when it is incomplete or not plain. */
  read(bytes: Buffer, at: number): PlainRequest | undefined {
    const headEndsAt = bytes.indexOf(headEnd, at);
    if (headEndsAt < 0 || headEndsAt - at > maxHeadBytes) return undefined;
    const head = bytes.toString('latin1', at, headEndsAt);
    const lineEndsAt = head.indexOf(lineEnd);
    const urlEndsAt = lineEndsAt - version.length;
    if (!head.startsWith(start) || lineEndsAt < 0 || !head.startsWith(version, urlEndsAt)) return undefined;
    const url = head.slice(start.length - 1, urlEndsAt);
    const headers = this.#read(head.slice(lineEndsAt + lineEnd.length));
    return headers && urlText.test(url) ? { url, headers, end: headEndsAt + headEnd.length } : undefined;
  }

  #read(block: string): PlainHeaders | undefined {
    if (block !== this.#block) {
      this.#headers = parseHeaders(block);
      this.#block = block;
    }
    return this.#headers;
  }
}

function parseHeaders(block: string): PlainHeaders | undefined {
  const headers = new Map<string, string>();
  for (const line of block.split('\r\n')) {
    const [, name, value] = headerLine.exec(line) ?? [];
    const key = name?.toLowerCase();
    if (key === undefined || value === undefined || notPlain.has(key) || headers.has(key)) return undefined;
    headers.set(key, value);
  }
  const connection = headers.get('connection')?.toLowerCase();
  const staysOpen = connection === undefined || connection === 'keep-alive';
  return headers.has('host') && staysOpen ? headers : undefined;
}
