// The least client that can publish, byte by byte, on any socket: for what no real encoder does, and for many at once.
import { amf0Object, encodeAmf0, type Amf0Value } from '@millrace/rtmp';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { MediaEvent } from '../../src/media/media-intake.ts';

const chunkSize = 65_536;
const handshakeReplyBytes = 1 + 2 * 1_536;

/** C0, C1 and a C2 that is nobody's echo. */
export function handshake(): Buffer {
  const bytes = Buffer.alloc(1 + 2 * 1_536);
  bytes[0] = 3;
  return bytes;
}

/** One message; longer than a chunk, it is continued in chunks of format 3. */
export function message(message: {
  csid?: number;
  typeId: number;
  streamId?: number;
  timestampMs?: number;
  payload: Uint8Array;
  chunkBytes?: number;
}): Buffer {
  const { csid = 3, typeId, streamId = 0, timestampMs = 0, payload, chunkBytes = chunkSize } = message;
  const header = Buffer.alloc(12);
  header[0] = csid;
  header.writeUIntBE(timestampMs & 0x7fffff, 1, 3);
  header.writeUIntBE(payload.length, 4, 3);
  header[7] = typeId;
  header.writeUInt32LE(streamId, 8);
  const parts: Uint8Array[] = [header, payload.subarray(0, chunkBytes)];
  for (let at = chunkBytes; at < payload.length; at += chunkBytes) {
    parts.push(Buffer.from([0xc0 | csid]), payload.subarray(at, at + chunkBytes));
  }
  return Buffer.concat(parts);
}

export function setChunkSize(sizeBytes = chunkSize): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(sizeBytes);
  return message({ csid: 2, typeId: 1, payload });
}

/** After so many bytes it wants to know that they came. */
export function windowAckSize(sizeBytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(sizeBytes);
  return message({ csid: 2, typeId: 5, payload });
}

export function command(streamId: number, ...values: readonly Amf0Value[]): Buffer {
  return message({ typeId: 20, streamId, payload: encodeAmf0(values) });
}

export const connectCommand = (properties: Record<string, Amf0Value> = {}): Buffer =>
  command(0, 'connect', 1, amf0Object({ app: 'live', flashVer: 'test', tcUrl: 'rtmp://host/live', ...properties }));
export const publishCommands = (key: string): Buffer =>
  Buffer.concat([command(0, 'createStream', 2, null), command(1, 'publish', 3, null, key, 'live')]);

/** Head of an acknowledgement; behind it, how many bytes came. */
const acknowledgementHead = Buffer.from('020000000000040300000000', 'hex');

const mediaTypes = { audio: 8, video: 9, data: 18 } as const;

export const media = (event: MediaEvent): Buffer =>
  message({
    csid: event.kind === 'video' ? 6 : 4,
    typeId: mediaTypes[event.kind],
    streamId: 1,
    timestampMs: event.timestampMs,
    payload: event.payload,
  });

export class RtmpClient {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (this.#received = Buffer.concat([this.#received, bytes]).subarray(-16_384)));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** What came from the server lately. */
  get received(): string {
    return this.#received.toString('latin1');
  }

  /** Of what it sent, what the server had not read when it acknowledged something lately. */
  get unreadBytes(): number {
    const at = this.#received.lastIndexOf(acknowledgementHead) + acknowledgementHead.length;
    const isTold = at >= acknowledgementHead.length && at + 4 <= this.#received.length;
    return this.socket.bytesWritten - (isTold ? this.#received.readUInt32BE(at) : 0);
  }

  send(...parts: readonly Uint8Array[]): void {
    if (this.socket.writable) this.socket.write(Buffer.concat(parts));
  }

  /** Resolves when the server has said this; rejects when it closes or takes too long. */
  async hears(text: string, limitMs = 10_000): Promise<void> {
    const limit = AbortSignal.timeout(limitMs);
    while (!this.received.includes(text)) {
      await Promise.race([
        once(this.socket, 'data', { signal: limit }),
        this.closed.then(() => {
          if (!this.received.includes(text)) throw new Error(`closed before ${text}`);
        }),
      ]);
    }
  }

  async shakeHands(): Promise<void> {
    this.send(handshake());
    while (this.#received.length < handshakeReplyBytes) await once(this.socket, 'data');
  }

  /** Up to the answer that it may send. */
  async publish(key: string, connectProperties: Record<string, Amf0Value> = {}): Promise<void> {
    await this.shakeHands();
    this.send(setChunkSize(), connectCommand(connectProperties), publishCommands(key));
    await this.hears('NetStream.Publish.Start');
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** From one of this machine's many addresses: 127.0.0.x is somebody else for every x. */
export async function connectClient(port: number, from = '127.0.0.1'): Promise<RtmpClient> {
  const client = new RtmpClient(connect({ port, host: '127.0.0.1', localAddress: from }));
  await Promise.race([once(client.socket, 'connect'), client.closed]);
  return client;
}
