// One connection of the fast lane. Requests are answered one after the other; while an answer is waited for, or the viewer
// is slow to take it, no other request is read.
import type { Socket } from 'node:net';
import { answerBytes } from '../http/answer-bytes.ts';
import type { Answer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { PlainRequestReader, type PlainHeaders } from '../http/plain-request.ts';
import type { Deliver } from './delivery.ts';

export interface LaneConnectionOptions {
  socket: Socket;
  deliver: Deliver;
  onLeave: () => void;
  /** Gives the socket to the general server, with the bytes that it has not seen. */
  handOver: (firstBytes: Buffer) => void;
}

/** Without a request, or without taking an answer, for this long. Longer than any blocked request. */
const idleTimeoutMs = 75_000;
/** Bytes of requests that may arrive while one is answered. */
const maxAheadBytes = 65_536;
const nothing = Buffer.alloc(0);

export class LaneConnection {
  readonly #options: LaneConnectionOptions;
  readonly #reader = new PlainRequestReader();
  /** Bytes behind the request that is being answered. */
  #ahead: Buffer = nothing;
  /** `waiting` for an answer, or for the viewer to take one. */
  #state: 'free' | 'waiting' | 'sending' = 'free';
  #isClosing = false;
  readonly #request: LaneRequest;

  constructor(options: LaneConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#request = new LaneRequest(socket.remoteAddress ?? '');
    socket.setNoDelay(true);
    socket.setTimeout(idleTimeoutMs);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#destroy);
    socket.on('error', this.#destroy);
    socket.on('close', this.#onClose);
  }

  close(): void {
    this.#isClosing = true;
    if (this.#state === 'free') this.#options.socket.destroySoon();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === 'free') {
      this.#answerAll(chunk);
      return;
    }
    this.#ahead = this.#ahead.length === 0 ? chunk : Buffer.concat([this.#ahead, chunk]);
    if (this.#ahead.length > maxAheadBytes) this.#options.socket.destroy();
  };

  readonly #onDrain = (): void => {
    if (this.#state === 'sending') this.#goOn();
  };

  readonly #onEnd = (): void => {
    this.#options.socket.end();
  };

  readonly #destroy = (): void => {
    this.#options.socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#request.close();
    this.#options.onLeave();
  };

  /** Answers the requests in `bytes` until one has to be waited for, is not plain or is incomplete. */
  #answerAll(bytes: Buffer): void {
    const text = bytes.toString('latin1');
    for (let at = 0; at < bytes.length;) {
      const plain = this.#reader.read(text, at);
      const answer = plain && this.#options.deliver(this.#request.as(plain.url, plain.headers));
      if (!answer) {
        this.#leave(at === 0 ? bytes : bytes.subarray(at));
        return;
      }
      at = plain.end;
      if (answer instanceof Promise) this.#await(answer);
      else if (!this.#send(answer)) this.#state = 'sending';
      if (this.#state === 'free') continue;
      this.#ahead = at < bytes.length ? bytes.subarray(at) : nothing;
      return;
    }
  }

  #await(answer: Promise<Answer>): void {
    this.#state = 'waiting';
    void answer.then((made) => {
      if (this.#options.socket.destroyed) return;
      if (this.#send(made)) this.#goOn();
      else this.#state = 'sending';
    });
  }

  /** Whether the viewer keeps up. */
  #send(answer: Answer): boolean {
    const { socket } = this.#options;
    const { first, rest } = answerBytes(answer, Date.now());
    if (!rest) return socket.write(first);
    socket.cork();
    socket.write(first);
    const keepsUp = socket.write(rest);
    socket.uncork();
    return keepsUp;
  }

  #goOn(): void {
    this.#state = 'free';
    if (this.#isClosing) {
      this.#options.socket.destroySoon();
      return;
    }
    const bytes = this.#ahead;
    this.#ahead = nothing;
    if (bytes.length > 0) this.#answerAll(bytes);
  }

  #leave(firstBytes: Buffer): void {
    const { socket, onLeave, handOver } = this.#options;
    socket.off('data', this.#onData);
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('timeout', this.#destroy);
    socket.off('error', this.#destroy);
    socket.off('close', this.#onClose);
    socket.setTimeout(0);
    onLeave();
    handOver(firstBytes);
  }
}

/** The request that is being answered: one at a time, so one object serves all requests of a connection. */
class LaneRequest implements DeliveryRequest {
  readonly method = 'GET';
  readonly remoteAddress: string;
  url = '/';
  #headers: PlainHeaders = new Map();
  #closed: AbortController | undefined;

  constructor(remoteAddress: string) {
    this.remoteAddress = remoteAddress;
  }

  as(url: string, headers: PlainHeaders): this {
    this.url = url;
    this.#headers = headers;
    return this;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name);
  }

  closed(): AbortSignal {
    return (this.#closed ??= new AbortController()).signal;
  }

  close(): void {
    this.#closed?.abort();
  }
}
