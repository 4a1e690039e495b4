// Everything that a caller can do to an edge without being let in, and what one can do who was. Each is one connection's
// worth; it is repeated until the test is over.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import * as bytes from './abusive-bytes.ts';
import {
  command,
  connectCommand,
  handshake,
  publishCommands,
  setChunkSize,
  windowAckSize,
  type RtmpClient,
} from './rtmp-client.ts';
import { keyOfOther } from './stub-api.ts';

export type Abuse = (client: RtmpClient, number: number) => Promise<void> | void;

const introduction = (chunkBytes?: number) => Buffer.concat([handshake(), setChunkSize(chunkBytes), connectCommand()]);
const inSmallChunks = introduction(bytes.smallChunkBytes);

async function drip(client: RtmpClient, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !client.socket.destroyed; at += 1) {
    client.send(bytes.subarray(at, at + 1));
    await delay(200);
  }
}

/** What the edge acknowledges twice. */
const windowBytes = 64 * 1024;
/**
 * More than the edge's end of a connection holds while it is read slowly. What waits beyond that waits where it is sent from: on this
 * machine it would use up the memory that the kernel has for all connections, those of the good encoders included.
 */
const maxUnreadBytes = 256 * 1024;

/** Writes the same bytes, not copied, for as long as the edge takes them. */
async function flood(client: RtmpClient, bytes: Uint8Array): Promise<void> {
  client.send(windowAckSize(windowBytes));
  for (let count = 0; count < 50 && client.socket.writable; count += 1) {
    const hasRoom = client.socket.writableLength === 0 && client.unreadBytes < maxUnreadBytes;
    if (hasRoom) client.socket.write(bytes);
    await delay(20);
  }
}

async function publishAnd(client: RtmpClient, key: string, bytes: Uint8Array): Promise<void> {
  await client.publish(key);
  await flood(client, bytes);
}

/** Abuses of the port for RTMP. */
const plainAbuses = {
  'connects and says nothing': () => delay(2_000),
  'connects and leaves': (client) => {
    client.socket.resetAndDestroy();
  },
  'sends its handshake a byte at a time': (client) => drip(client, handshake()),
  'never answers the handshake': (client) => client.send(handshake().subarray(0, 1_537)),
  'sends noise': (client) => client.send(randomBytes(4_096)),
  'sends noise behind the handshake': (client) => client.send(handshake(), randomBytes(65_536)),
  'speaks HTTP': (client) => client.send(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
  'speaks TLS': (client) => client.send(Buffer.from('16030102000100', 'hex')),
  'speaks RTMPE': (client) => client.send(Buffer.from([6]), handshake().subarray(1)),
  'declares 16 MiB on many chunk streams': (client) =>
    client.send(inSmallChunks, ...Array.from({ length: 40 }, (_, csid) => bytes.declared(csid + 3, 0xffffff))),
  'opens a thousand chunk streams': (client) =>
    client.send(inSmallChunks, ...Array.from({ length: 1_000 }, (_, csid) => bytes.declared(csid + 64, 200))),
  'changes lengths in the middle of messages': (client) => client.send(inSmallChunks, bytes.changedLengths),
  'asks for chunks of one byte': (client) => client.send(handshake(), setChunkSize(1), connectCommand()),
  'asks for endless chunks': (client) => client.send(handshake(), setChunkSize(0x7fffffff), connectCommand()),
  'nests AMF without end': (client) => client.send(handshake(), setChunkSize(), bytes.deepAmf),
  'lies about the length of AMF': (client) => client.send(handshake(), setChunkSize(), bytes.lyingAmf),
  'sends AMF with tricky names and numbers': (client) => client.send(handshake(), setChunkSize(), bytes.trickyAmf),
  'creates streams without end': (client) =>
    client.send(introduction(), ...Array.from({ length: 2_000 }, () => command(0, 'createStream', 9, null))),
  'pings and does not read': (client) => {
    client.socket.pause();
    client.send(introduction(), bytes.pings);
  },
  'sends media before it may': (client) => {
    client.send(introduction());
    if (client.socket.writable) client.socket.write(bytes.earlyMedia);
  },
  'guesses keys': (client) =>
    client.send(introduction(), publishCommands(`sk_guess_${randomBytes(8).toString('hex')}`)),
  'breaks off while it is being decided about': async (client) => {
    client.send(introduction(), publishCommands('sk_abandoned_abandoned'));
    await delay(20);
    client.socket.resetAndDestroy();
  },
  'publishes, and floods with tiny messages': (client, number) =>
    publishAnd(client, keyOfOther(1_000 + number), bytes.oneByteMessages),
  'publishes, and floods with empty messages': (client, number) =>
    publishAnd(client, keyOfOther(5_000 + number), bytes.emptyMessages),
  'publishes, and floods with messages in one': (client, number) =>
    publishAnd(client, keyOfOther(6_000 + number), bytes.emptyParts),
  'publishes, and floods with data': (client, number) =>
    publishAnd(client, keyOfOther(2_000 + number), bytes.dataMessages),
  'publishes, and sends all it can': (client, number) =>
    publishAnd(client, keyOfOther(3_000 + number), bytes.muchMedia),
  'publishes, and declares what it does not send': async (client, number) => {
    await client.publish(keyOfOther(4_000 + number));
    const messages = Array.from({ length: 28 }, (_, csid) => bytes.declared(csid + 10, 8_000_000));
    client.send(setChunkSize(bytes.smallChunkBytes), ...messages);
  },
} satisfies Record<string, Abuse>;

/** Abuses of the port for RTMPS. */
const tlsAbuses = {
  'shakes hands over TLS, and leaves': async (client) => {
    const secure = connectTls({ socket: client.socket, rejectUnauthorized: false, session: undefined });
    secure.on('error', () => undefined);
    await new Promise((resolve) => secure.once('secureConnect', resolve).once('close', resolve));
    client.socket.resetAndDestroy();
  },
  'stops in the middle of its hello': (client) => client.send(Buffer.from('1603010200010001fc0303', 'hex')),
  'speaks RTMP where TLS is spoken': (client) => client.send(introduction()),
} satisfies Record<string, Abuse>;

export const abuses: Readonly<Record<string, Abuse>> = { ...plainAbuses, ...tlsAbuses };
export const isOfTlsPort = (name: string): boolean => name in tlsAbuses;
