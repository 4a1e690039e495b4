// The bytes of one relay as they come: read into blocks that follow each other, so that what is kept of them is a view, and
// read no further ahead of who takes them than a bound.
import { connect, type Socket } from 'node:net';
import { readTurns } from '../read-turns.ts';
import { ChunkedAnswer, type AnswerHead } from './chunked-answer.ts';

export interface RelayCall {
  host: string;
  port: number;
  /** The whole request. */
  request: string;
  signal: AbortSignal;
  /** Without an answer for this long it is given up, and without a byte for `silenceMs`, unless nobody takes them. */
  answerMs: number;
  silenceMs: number;
}

const blockBytes = 512 * 1024;
/** A read that could be smaller than this begins a block. */
const leastReadBytes = 32 * 1024;
/** A read of this size leaves something behind: a reader that catches up does not wait. */
const moreToComeBytes = 64 * 1024;
/** More than a keyframe. */
const maxAheadBytes = 2 * 1024 * 1024;

export class RelayBytes implements AsyncIterable<readonly Uint8Array[]> {
  readonly #socket: Socket;
  readonly #silenceMs: number;
  readonly #answer = new ChunkedAnswer();
  readonly #head = Promise.withResolvers<AnswerHead>();
  #block = new Uint8Array();
  #blockAt = 0;
  #pieces: Uint8Array[] = [];
  #aheadBytes = 0;
  #isPaused = false;
  #isCaughtUp = false;
  #failure: Error | undefined;
  #stopReason: Error | undefined;
  #wake: (() => void) | undefined;

  constructor({ host, port, request, signal, answerMs, silenceMs }: RelayCall) {
    this.#head.promise.catch(() => undefined);
    const onread = { buffer: () => this.#room(), callback: (sizeBytes: number) => this.#read(sizeBytes) };
    const socket = connect({ host, port, noDelay: true, onread });
    this.#socket = socket;
    this.#silenceMs = silenceMs;
    const abort = () => socket.destroy(new Error('the relay is no longer wanted'));
    const late = setTimeout(() => socket.destroy(new Error('the relay did not answer in time')), answerMs);
    void this.head.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    );
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('the relay went silent')));
    socket.on('error', (error) => this.#fail(error));
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (!this.#answer.isEnded) this.#fail(new Error('the relay broke off'));
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    socket.write(request);
  }

  /** Rejects when there is none. */
  get head(): Promise<AnswerHead> {
    return this.#head.promise;
  }

  /** Whether the newest pieces were waited for: nothing else was there to be taken. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /**
   * No more is wanted, not even what has been read: who takes the bytes gets `reason` thrown. The connection stays until
   * `close`, so the edge still has a reader.
   */
  stop(reason: Error): void {
    this.#isPaused = true;
    this.#socket.setTimeout(0);
    this.#socket.pause();
    this.#pieces = [];
    this.#stopReason = reason;
    this.#wake?.();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** All that has come, each time. Ends with the answer; throws when the connection breaks before. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Uint8Array[]> {
    for (;;) {
      const pieces = this.#take();
      if (this.#stopReason) throw this.#stopReason;
      if (pieces.length > 0) {
        yield pieces;
        this.#isCaughtUp = false;
        continue;
      }
      if (this.#answer.isEnded) return;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#isCaughtUp = true;
    }
  }

  #take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#aheadBytes = 0;
    if (this.#isPaused && !this.#stopReason) {
      this.#isPaused = false;
      this.#socket.setTimeout(this.#silenceMs);
      this.#socket.resume();
    }
    return pieces;
  }

  /** Where the next read goes. */
  #room(): Uint8Array {
    if (this.#block.length - this.#blockAt < leastReadBytes) {
      this.#block = new Uint8Array(Buffer.allocUnsafeSlow(blockBytes).buffer);
      this.#blockAt = 0;
    }
    return this.#block.subarray(this.#blockAt);
  }

  /** False when nothing more is to be read for now. */
  #read(sizeBytes: number): boolean {
    const read = this.#block.subarray(this.#blockAt, this.#blockAt + sizeBytes);
    this.#blockAt += sizeBytes;
    readTurns.noteRead({ hasMore: sizeBytes >= moreToComeBytes });
    try {
      for (const piece of this.#answer.push(read)) {
        this.#pieces.push(piece);
        this.#aheadBytes += piece.length;
      }
    } catch (error) {
      this.#socket.destroy(error as Error);
      return false;
    }
    if (this.#answer.head) this.#head.resolve(this.#answer.head);
    if (this.#answer.isEnded) this.#socket.destroy();
    this.#isPaused = this.#stopReason !== undefined || this.#aheadBytes > maxAheadBytes;
    if (this.#isPaused) this.#socket.setTimeout(0);
    this.#wake?.();
    return !this.#isPaused;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#head.reject(error);
    this.#wake?.();
  }
}
