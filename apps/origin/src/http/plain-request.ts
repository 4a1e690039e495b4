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
const version = ' HTTP/1.1\r\n';
const headEnd = '\r\n\r\n';
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
  read(text: string, at: number): PlainRequest | undefined {
    if (!text.startsWith(start, at)) return undefined;
    const lineEnd = text.indexOf('\r\n', at);
    const blockEnd = text.indexOf(headEnd, lineEnd);
    if (lineEnd < 0 || blockEnd < 0 || blockEnd - at > maxHeadBytes) return undefined;
    const urlEnd = lineEnd + 2 - version.length;
    if (!text.startsWith(version, urlEnd)) return undefined;
    const url = text.slice(at + start.length - 1, urlEnd);
    const headers = this.#read(text.slice(lineEnd + 2, blockEnd));
    return headers && urlText.test(url) ? { url, headers, end: blockEnd + headEnd.length } : undefined;
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
