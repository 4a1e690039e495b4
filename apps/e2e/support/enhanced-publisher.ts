// An encoder that sends what the ffmpeg of the day cannot: the tags of a clip in real time, over RTMP, with the codecs of
// Enhanced RTMP negotiated. It sends what it must and listens for the two answers that matter.
import { amf0Object, encodeAmf0, type Amf0Value } from '@millrace/rtmp';
import type { EnhancedTag } from '@millrace/testing';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const handshakeBytes = 1_536;
const chunkBytes = 65_536;
const answerLimitMs = 10_000;
const messageTypes = { video: 9, audio: 8, command: 20 } as const;
const chunkStreams = { video: 6, audio: 4, command: 3 } as const;

export interface EnhancedPublication {
  /** Settles when the last tag was sent; rejects when the server closed before. */
  readonly sent: Promise<void>;
  close(): void;
}

/** A tag that is sent when its time stamp says, or, where time stamps jump, so long after the beginning. */
export type TimedTag = EnhancedTag & { sentAtMs?: number };

/** Resolves when the server has said that it may send. */
export async function publishEnhanced(url: string, tags: readonly TimedTag[]): Promise<EnhancedPublication> {
  const { hostname, port, pathname } = new URL(url);
  const [, app = '', name = ''] = pathname.split('/');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const received: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes));
  const hears = (isSaid: (bytes: Buffer) => boolean) => listen(socket, () => isSaid(Buffer.concat(received)));

  socket.write(Buffer.concat([Uint8Array.of(3), Buffer.alloc(2 * handshakeBytes)]));
  await hears((bytes) => bytes.length > 2 * handshakeBytes);
  const chunkSize = Buffer.alloc(4);
  chunkSize.writeUInt32BE(chunkBytes);
  const offer = { fourCcList: ['*'], capsEx: 14 };
  socket.write(message({ typeId: 1, chunkStream: 2, payload: chunkSize }));
  socket.write(command(0, 'connect', 1, amf0Object({ app, tcUrl: `rtmp://${hostname}/${app}`, ...offer })));
  socket.write(command(0, 'createStream', 2, null));
  socket.write(command(1, 'publish', 3, null, name, 'live'));
  await hears((bytes) => bytes.includes('NetStream.Publish.Start'));
  const sent = send(socket, tags);
  sent.catch(() => undefined);
  return { sent, close: () => socket.destroy() };
}

async function listen(socket: Socket, isSaid: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(answerLimitMs);
  while (!isSaid()) {
    if (socket.destroyed) throw new Error('the server closed');
    await Promise.race([once(socket, 'data', { signal }), once(socket, 'close', { signal })]);
  }
}

async function send(socket: Socket, tags: readonly TimedTag[]): Promise<void> {
  const beganAtMs = performance.now();
  for (const { type, timestampMs, sentAtMs = timestampMs, payload } of tags) {
    const aheadMs = sentAtMs - (performance.now() - beganAtMs);
    if (aheadMs > 0) await delay(aheadMs);
    if (socket.destroyed) throw new Error('the server closed');
    const typeId = messageTypes[type];
    socket.write(message({ typeId, chunkStream: chunkStreams[type], streamId: 1, timestampMs, payload }));
  }
}

const command = (streamId: number, ...values: readonly Amf0Value[]) =>
  message({
    typeId: messageTypes.command,
    chunkStream: chunkStreams.command,
    streamId,
    payload: encodeAmf0(values),
  });

/** One message with a full header, in one chunk or several. */
function message(of: {
  typeId: number;
  chunkStream: number;
  streamId?: number;
  timestampMs?: number;
  payload: Uint8Array;
}): Buffer {
  const { typeId, chunkStream, streamId = 0, timestampMs = 0, payload } = of;
  const header = Buffer.alloc(12);
  header.writeUInt8(chunkStream, 0);
  header.writeUIntBE(timestampMs, 1, 3);
  header.writeUIntBE(payload.length, 4, 3);
  header.writeUInt8(typeId, 7);
  header.writeUInt32LE(streamId, 8);
  const parts: Uint8Array[] = [header, payload.subarray(0, chunkBytes)];
  for (let at = chunkBytes; at < payload.length; at += chunkBytes)
    parts.push(Uint8Array.of(0xc0 | chunkStream), payload.subarray(at, at + chunkBytes));
  return Buffer.concat(parts);
}
