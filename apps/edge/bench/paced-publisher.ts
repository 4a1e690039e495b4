// One RTMP publisher: the dialogue every server understands, then the source's messages when they are due.
import { encodeAmf0, amf0Object } from '@millrace/rtmp';
import { connect, type Socket } from 'node:net';
import { command, type ChunkedMessage, type ChunkedSource } from './chunked-source.ts';

const handshakeBytes = 3_073;
const connected = Buffer.from('NetConnection.Connect.Success');
const published = Buffer.from('NetStream.Publish.Start');

export class PacedPublisher {
  /** Unix milliseconds at which the server said that it may send; undefined before. */
  acceptedAtMs: number | undefined;
  failure: string | undefined;
  sentBytes = 0;
  /** Called with each message and its relay time, from the first one on. */
  onSent: ((type: ChunkedMessage['type'], relayMs: number) => void) | undefined;

  readonly #source: ChunkedSource;
  readonly #name: string;
  readonly #app: string;
  readonly #socket: Socket;
  readonly #isCaller: boolean;
  #received = Buffer.alloc(0);
  #phase: 'handshake' | 'connect' | 'publish' | 'live' = 'handshake';
  #next: number;
  #beganAtMs = 0;
  #loops = 0;
  readonly #times = { audio: 0, video: 0 };
  #firstMs: number | undefined;

  /** Sends from the `startAt`-th keyframe of the source on; a caller goes as soon as it was let in. */
  constructor(url: URL, source: ChunkedSource, startAt: number, isCaller = false) {
    this.#isCaller = isCaller;
    const [, app = '', name = ''] = url.pathname.split('/');
    this.#app = app;
    this.#name = name;
    this.#source = source;
    const keyframes = source.messages.flatMap((message, index) => (message.isKeyframe ? [index] : []));
    this.#next = keyframes[startAt % keyframes.length] ?? 0;
    this.#socket = connect(Number(url.port), url.hostname);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#socket.on('error', (error) => (this.failure ??= error.message));
    this.#socket.on('close', () => (this.failure ??= 'closed by the server'));
    const hello = Buffer.alloc(1 + 1_536, 7);
    hello.fill(3, 0, 1).fill(0, 1, 9);
    this.#socket.write(hello);
  }

  /** Bytes that the server has not taken. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Sends what is due at `nowMs` of a monotonic clock and returns how late the first of it was. */
  send(nowMs: number): number | undefined {
    if (this.#phase !== 'live') return undefined;
    let lateMs: number | undefined;
    for (;;) {
      const message = this.#source.messages[this.#next];
      if (message === undefined) return lateMs;
      const dueAtMs = this.#beganAtMs + this.#loops * this.#source.durationMs + message.dueMs;
      if (dueAtMs > nowMs) return lateMs;
      lateMs ??= nowMs - dueAtMs;
      this.#write(message);
    }
  }

  close(): void {
    this.failure ??= 'closed';
    this.#socket.destroy();
  }

  #write(message: ChunkedMessage): void {
    this.#socket.write(message.bytes);
    this.sentBytes += message.bytes.length;
    this.#times[message.type] += message.stepMs;
    this.#firstMs ??= this.#times[message.type];
    this.onSent?.(message.type, this.#times[message.type] - this.#firstMs);
    this.#next += 1;
    if (this.#next < this.#source.messages.length) return;
    this.#next = 0;
    this.#loops += 1;
  }

  #read(bytes: Buffer): void {
    if (this.#phase === 'live') return;
    this.#received = Buffer.concat([this.#received, bytes]);
    if (this.#phase === 'handshake' && this.#received.length >= handshakeBytes) this.#connect();
    else if (this.#phase === 'connect' && this.#received.includes(connected)) this.#publish();
    else if (this.#phase === 'publish' && this.#received.includes(published)) this.#begin();
  }

  #connect(): void {
    const properties = amf0Object({
      app: this.#app,
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (bench)',
      tcUrl: `rtmp://127.0.0.1/${this.#app}`,
    });
    this.#socket.write(this.#received.subarray(1, 1 + 1_536));
    this.#command(0, ['connect', 1, properties]);
    this.#phase = 'connect';
  }

  #publish(): void {
    this.#command(0, ['createStream', 2, null]);
    this.#command(1, ['publish', 3, null, this.#name, 'live']);
    this.#phase = 'publish';
  }

  #begin(): void {
    this.acceptedAtMs = performance.timeOrigin + performance.now();
    if (this.#isCaller) {
      this.close();
      return;
    }
    this.#received = Buffer.alloc(0);
    this.#socket.write(this.#source.prelude);
    this.#beganAtMs = performance.now() - (this.#source.messages[this.#next]?.dueMs ?? 0);
    this.#phase = 'live';
  }

  #command(streamId: number, values: Parameters<typeof encodeAmf0>[0]): void {
    this.#socket.write(command(3, 20, [...encodeAmf0(values)], streamId));
  }
}
