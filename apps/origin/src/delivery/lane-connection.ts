// One connection of the fast lane. Requests are answered one after the other; while an answer is waited for, or the viewer
// is slow to take it, no other request is read.
import type { Socket } from 'node:net';
import { answerBytes } from '../http/answer-bytes.ts';
import type { Answer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { PlainRequestReader, type PlainHeaders, type PlainRequest } from '../http/plain-request.ts';
import type { Deliver } from './delivery.ts';
import { openLaneSocket, type LaneSocket } from './lane-socket.ts';
import { monotonicMs } from '../monotonic-clock.ts';

export interface LaneConnectionOptions {
  /** A socket that the server has accepted. */
  socket: Socket;
  deliver: Deliver;
  onLeave: () => void;
  /** Gives the socket to the general server, with the bytes that it has not seen. */
  handOver: (socket: Socket, firstBytes: Buffer) => void;
}

/** Without a request, or without taking an answer, for this long. Longer than any blocked request. */
const idleTimeoutMs = 75_000;
/** Bytes of requests that may arrive while one is answered. */
const maxAheadBytes = 65_536;
const nothing = Buffer.alloc(0);

export class LaneConnection {
  readonly #options: Omit<LaneConnectionOptions, 'socket'>;
  readonly #lane: LaneSocket;
  readonly #socket: Socket;
  readonly #reader = new PlainRequestReader();
  /** Bytes behind the request that is being answered. */
  #ahead: Buffer = nothing;
  /** `waiting` for an answer, or for the viewer to take one. */
  #state: 'free' | 'waiting' | 'sending' = 'free';
  #isClosing = false;
  #activeAtMs = monotonicMs();
  /** Of the answer that is being sent, when it was looked at last. */
  #queuedBytes = 0;
  readonly #request: LaneRequest;

  constructor(options: LaneConnectionOptions) {
    this.#options = options;
    this.#lane = openLaneSocket(options.socket, this.#onData);
    const { socket } = this.#lane;
    this.#socket = socket;
    this.#request = new LaneRequest(socket.remoteAddress ?? '');
    socket.setNoDelay(true);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#destroy);
    socket.on('close', this.#onClose);
  }

  close(): void {
    this.#isClosing = true;
    if (this.#state === 'free') this.#socket.destroySoon();
  }

  /** Ends a connection that has neither asked for anything nor taken anything for too long. To be called every few seconds. */
  endIfIdle(nowMs: number): void {
    // A large answer is drained when all of it was taken: on a slow line that is late, and it is not idle until then.
    const queuedBytes = this.#lane.queuedBytes();
    if (queuedBytes !== this.#queuedBytes) this.#activeAtMs = nowMs;
    this.#queuedBytes = queuedBytes;
    if (nowMs - this.#activeAtMs > idleTimeoutMs) this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#activeAtMs = monotonicMs();
    if (this.#state === 'free') {
      this.#answerAll(chunk);
      return;
    }
    this.#ahead = Buffer.concat([this.#ahead, chunk]);
    if (this.#ahead.length > maxAheadBytes) this.#socket.destroy();
  };

  readonly #onDrain = (): void => {
    this.#activeAtMs = monotonicMs();
    if (this.#state === 'sending') this.#goOn();
  };

  readonly #onEnd = (): void => {
    this.#socket.end();
  };

  readonly #destroy = (): void => {
    this.#socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#request.close();
    this.#options.onLeave();
  };

  /** Answers the requests in `bytes` until one has to be waited for, is not plain or is incomplete. */
  #answerAll(bytes: Buffer): void {
    const again = this.#reader.again(bytes);
    if (again) {
      if (!this.#answer(again)) this.#leave(bytes);
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const plain = this.#reader.read(bytes, at);
      if (!plain || !this.#answer(plain)) {
        this.#leave(at === 0 ? bytes : bytes.subarray(at));
        return;
      }
      if (at === 0 && plain.end === bytes.length) this.#reader.remember(bytes, plain);
      at = plain.end;
      if (this.#state === 'free') continue;
      // A copy: the next read overwrites what was read.
      this.#ahead = at < bytes.length ? Buffer.from(bytes.subarray(at)) : nothing;
      return;
    }
  }

  /** False when the request is not for delivery. */
  #answer({ url, headers }: PlainRequest): boolean {
    const answer = this.#options.deliver(this.#request.as(url, headers));
    if (!answer) return false;
    if (answer instanceof Promise) this.#await(answer);
    else if (!this.#send(answer)) this.#state = 'sending';
    return true;
  }

  #await(answer: Promise<Answer>): void {
    this.#state = 'waiting';
    void answer.then((made) => {
      if (this.#socket.destroyed) return;
      if (this.#send(made)) this.#goOn();
      else this.#state = 'sending';
    });
  }

  /** Whether the viewer keeps up. */
  #send(answer: Answer): boolean {
    const socket = this.#socket;
    const { first, rest } = answerBytes(answer, Date.now());
    if (!rest) return socket.write(first);
    socket.cork();
    socket.write(first);
    const { memory } = answer;
    memory?.hold();
    const keepsUp = memory ? socket.write(rest, () => memory.release()) : socket.write(rest);
    socket.uncork();
    return keepsUp;
  }

  #goOn(): void {
    this.#state = 'free';
    if (this.#isClosing) {
      this.#socket.destroySoon();
      return;
    }
    const bytes = this.#ahead;
    this.#ahead = nothing;
    if (bytes.length > 0) this.#answerAll(bytes);
  }

  #leave(firstBytes: Buffer): void {
    const { onLeave, handOver } = this.#options;
    const socket = this.#socket;
    this.#lane.readAsUsual();
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#destroy);
    socket.off('close', this.#onClose);
    onLeave();
    handOver(socket, Buffer.from(firstBytes));
  }
}

/** The request that is being answered: one at a time, so one object serves all requests of a connection. */
class LaneRequest implements DeliveryRequest {
  readonly method = 'GET';
  readonly remoteAddress: string;
  url = '/';
  #headers: PlainHeaders = new Map();
  #onClosed: (() => void) | undefined;

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

  onClosed(listener: (() => void) | undefined): void {
    this.#onClosed = listener;
  }

  close(): void {
    this.#onClosed?.();
  }
}
