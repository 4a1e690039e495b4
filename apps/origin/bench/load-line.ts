// A connection on which one answer is awaited at a time. Bodies of media are not looked at, so all connections read into one
// buffer; what is asked for to be read is copied out of it.
import { connect, type Socket } from 'node:net';
import type { Counts } from './load-figures.ts';

const scratch = Buffer.allocUnsafeSlow(1 << 18);
/** As the origin writes it, and as nginx does. */
const lengthHeaders = ['content-length: ', 'Content-Length: '].map((name) => Buffer.from(name));
const headEnd = Buffer.from('\r\n\r\n');
const digitTwo = 0x32;

/** Thousands of viewers ask for the same: each request is made once. */
const requests = new Map<string, Buffer>();
const rememberedRequests = 64;

function requestFor(path: string): Buffer {
  const known = requests.get(path);
  if (known) return known;
  const made = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n`);
  requests.set(path, made);
  for (const oldest of requests.keys()) if (requests.size > rememberedRequests) requests.delete(oldest);
  return made;
}

/**
 * Lines from one address. When half of its 28,000 ports are taken, also by lines of the run before, Linux looks for a free one
 * twenty times as long: 0.7 ms for each connection, which stopped the load for seconds.
 */
const linesOfAddress = 1_000;
let lines = 0;

/** Of the loopback network, the next address after so many lines. */
function nextAddress(): string {
  const address = `127.0.0.${2 + Math.floor(lines / linesOfAddress)}`;
  lines += 1;
  return address;
}

/** A whole answer, as it came. */
export interface WholeAnswer {
  head: string;
  body: Buffer;
}

export class LoadLine {
  readonly #socket: Socket;
  readonly #counts: Counts;
  /** Called when an answer is complete; with the answer if it was asked for to be kept. */
  readonly #onAnswer: (answer: WholeAnswer | undefined) => void;
  #left = 0;
  /** What has come of an answer that is kept. */
  #kept: Buffer[] | undefined;

  constructor(port: number, counts: Counts, onAnswer: (answer: WholeAnswer | undefined) => void) {
    this.#counts = counts;
    this.#onAnswer = onAnswer;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      localAddress: nextAddress(),
      onread: { buffer: scratch, callback: (size) => this.#read(size) },
    });
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => (counts.failures += 1));
  }

  ask(path: string, { keep = false } = {}): void {
    this.#kept = keep ? [] : undefined;
    this.#socket.write(requestFor(path));
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(size: number): boolean {
    this.#counts.bytes += size;
    const bytes = scratch.subarray(0, size);
    if (this.#left > 0) this.#left -= size;
    else this.#begin(bytes);
    this.#kept?.push(Buffer.from(bytes));
    if (this.#left === 0) this.#onAnswer(this.#kept && wholeOf(Buffer.concat(this.#kept)));
    return true;
  }

  #begin(bytes: Buffer): void {
    if (bytes[9] !== digitTwo) this.#counts.failures += 1;
    this.#left = lengthOf(bytes) - bytes.length;
  }
}

/** Of a whole answer, by its head. Nothing is looked for in the body: that took a third of the load's time. */
function lengthOf(bytes: Buffer): number {
  const bodyAt = bytes.indexOf(headEnd) + headEnd.length;
  const head = bytes.subarray(0, bodyAt);
  const at = Math.max(...lengthHeaders.map((name) => head.indexOf(name))) + lengthHeaders[0]!.length;
  return bodyAt + Number.parseInt(head.toString('latin1', at, at + 12), 10);
}

function wholeOf(bytes: Buffer): WholeAnswer {
  const bodyAt = bytes.indexOf(headEnd) + headEnd.length;
  return { head: bytes.toString('latin1', 0, bodyAt), body: bytes.subarray(bodyAt) };
}
