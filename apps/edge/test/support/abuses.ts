// Everything that a caller can do to an edge without being let in, and what one can do who was. Each is one connection's
// worth; it is repeated until the test is over.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { audioEvent } from './media.ts';
import {
  command,
  connectCommand,
  handshake,
  media,
  message,
  publishCommands,
  setChunkSize,
  type RtmpClient,
} from './rtmp-client.ts';
import { keyOfOther } from './stub-api.ts';

export type Abuse = (client: RtmpClient, number: number) => Promise<void> | void;

/** The start of a message that is never completed. */
function declared(csid: number, lengthBytes: number): Buffer {
  const head = csid < 64 ? Buffer.from([csid]) : Buffer.from([1, (csid - 64) & 255, (csid - 64) >> 8]);
  const fields = Buffer.alloc(11);
  fields.writeUIntBE(lengthBytes, 3, 3);
  fields[6] = 9;
  return Buffer.concat([head, fields, Buffer.from([0x17])]);
}

function deepAmf(): Buffer {
  const depth = 5_000;
  const open = Buffer.from('0300016b', 'hex');
  return message({
    typeId: 20,
    payload: Buffer.concat([
      Buffer.from('020007636f6e6e656374003ff0000000000000', 'hex'),
      ...Array.from({ length: depth }, () => open),
    ]),
  });
}

const ping = message({ csid: 2, typeId: 4, payload: Buffer.from('000600000001', 'hex') });
const repeat = (bytes: Uint8Array, count: number) => Buffer.concat(Array.from({ length: count }, () => bytes));
/** More than may come before a publish. */
const earlyMedia = repeat(media(audioEvent(0, randomBytes(60_000))), 20);
const oneByteMessages = repeat(media(audioEvent(0, Buffer.from([0xaf]))), 5_000);

async function drip(client: RtmpClient, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !client.socket.destroyed; at += 1) {
    client.send(bytes.subarray(at, at + 1));
    await delay(200);
  }
}

export const abuses: Readonly<Record<string, Abuse>> = {
  'connects and says nothing': () => delay(2_000),
  'sends its handshake a byte at a time': (client) => drip(client, handshake()),
  'never answers the handshake': (client) => client.send(handshake().subarray(0, 1_537)),
  'sends noise': (client) => client.send(randomBytes(4_096)),
  'sends noise behind the handshake': (client) => client.send(handshake(), randomBytes(65_536)),
  'speaks HTTP': (client) => client.send(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
  'speaks TLS': (client) => client.send(Buffer.from('16030102000100', 'hex')),
  'declares 16 MiB on many chunk streams': (client) =>
    client.send(
      handshake(),
      connectCommand(),
      ...Array.from({ length: 40 }, (_, csid) => declared(csid + 3, 0xffffff)),
    ),
  'opens a thousand chunk streams': (client) =>
    client.send(handshake(), connectCommand(), ...Array.from({ length: 1_000 }, (_, csid) => declared(csid + 64, 200))),
  'asks for chunks of one byte': (client) => client.send(handshake(), setChunkSize(1), connectCommand()),
  'asks for endless chunks': (client) => client.send(handshake(), setChunkSize(0x7fffffff), connectCommand()),
  'nests AMF without end': (client) => client.send(handshake(), setChunkSize(), deepAmf()),
  'creates streams without end': (client) =>
    client.send(handshake(), setChunkSize(), connectCommand(), repeat(command(0, 'createStream', 9, null), 2_000)),
  'pings and does not read': (client) => {
    client.socket.pause();
    client.send(handshake(), setChunkSize(), connectCommand(), repeat(ping, 5_000));
  },
  'sends media before it may': (client) => {
    client.send(handshake(), setChunkSize(), connectCommand());
    // Not copied: five hundred at a time would need gigabytes.
    if (client.socket.writable) client.socket.write(earlyMedia);
  },
  'guesses keys': (client) =>
    client.send(
      handshake(),
      setChunkSize(),
      connectCommand(),
      publishCommands(`sk_guess_${randomBytes(8).toString('hex')}`),
    ),
  'breaks off while it is being decided about': async (client) => {
    client.send(handshake(), setChunkSize(), connectCommand(), publishCommands('sk_abandoned_abandoned'));
    await delay(20);
    client.socket.resetAndDestroy();
  },
  'publishes, and floods with tiny messages': async (client, number) => {
    await client.publish(keyOfOther(1_000 + number));
    for (let count = 0; count < 50 && !client.socket.destroyed; count += 1) {
      client.send(oneByteMessages);
      await delay(20);
    }
  },
  'publishes, and declares what it does not send': async (client, number) => {
    await client.publish(keyOfOther(2_000 + number));
    client.send(...Array.from({ length: 28 }, (_, csid) => declared(csid + 10, 8_000_000)));
  },
  'connects and leaves': (client) => {
    client.socket.resetAndDestroy();
  },
};
