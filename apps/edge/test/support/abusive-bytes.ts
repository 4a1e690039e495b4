// What abusers send: messages that are never completed, that lie about their lengths, or that are far too many.
import { randomBytes } from 'node:crypto';
import { audioEvent } from './media.ts';
import { media, message } from './rtmp-client.ts';

const repeat = (bytes: Uint8Array, count: number) => Buffer.concat(Array.from({ length: count }, () => bytes));
const inMessage = (...parts: readonly string[]) =>
  message({ typeId: 20, payload: Buffer.concat(parts.map((part) => Buffer.from(part, 'hex'))) });

/** `connect` and its transaction id. */
const connectHead = '020007636f6e6e656374003ff0000000000000';

/** The least that chunks may have: more of them begin messages in as many bytes. */
export const smallChunkBytes = 128;

/** The first of many small chunks of a message that is never completed. */
export function declared(csid: number, lengthBytes: number): Buffer {
  const head = csid < 64 ? Buffer.from([csid]) : Buffer.from([1, (csid - 64) & 255, (csid - 64) >> 8]);
  const fields = Buffer.alloc(11);
  fields.writeUIntBE(lengthBytes, 3, 3);
  fields[6] = 9;
  return Buffer.concat([head, fields, Buffer.alloc(smallChunkBytes, 0x17)]);
}

/** A small chunk of a long message, and then, on the same chunk stream, the header of another length, over and over. */
export const changedLengths = repeat(Buffer.concat([declared(6, 0xffffff), declared(6, 70_000)]), 500);

export const deepAmf = inMessage(connectHead, '0300016b'.repeat(5_000));
/** An array of four billion values, and a string of two gigabytes. */
export const lyingAmf = inMessage(connectHead, '0affffffff', '0c7fffffff');
/** Names that programs trip over, a reference to itself, numbers that are none, control characters. */
export const trickyAmf = inMessage(
  '020007636f6e6e656374007ff8000000000000',
  '03',
  '00095f5f70726f746f5f5f03000770726f6d697365020001780000' + '09',
  '000b636f6e7374727563746f72070000',
  '0008666c61736856657202000a1b5b324a0d0a00ff4142',
  '000361707000fff0000000000000',
  '000009',
);

const ping = message({ csid: 2, typeId: 4, payload: Buffer.from('000600000001', 'hex') });
export const pings = repeat(ping, 5_000);
/** More than may come before a publish. */
export const earlyMedia = repeat(media(audioEvent(0, randomBytes(60_000))), 20);
export const oneByteMessages = repeat(media(audioEvent(0, Buffer.from([0xaf]))), 5_000);
/** A byte each: the header says that all is as before, and there is no payload. */
export const emptyMessages = Buffer.concat([media(audioEvent(0, Buffer.alloc(0))), Buffer.alloc(65_536, 0xc4)]);
/** Seventy thousand messages of nothing, in one of a megabyte. */
export const emptyParts = message({
  ...{ csid: 4, typeId: 22, streamId: 1 },
  payload: repeat(Buffer.from('08 000000 000000 00 000000 0000000b'.replaceAll(' ', ''), 'hex'), 70_000),
});
/** Data messages of 32 KiB, two megabytes of them. */
export const dataMessages = repeat(
  message({
    csid: 4,
    typeId: 18,
    streamId: 1,
    payload: Buffer.concat([Buffer.from('02000178', 'hex'), Buffer.alloc(32_000, 5)]),
  }),
  64,
);
/** Four megabytes that look like sound. */
export const muchMedia = repeat(
  media(audioEvent(0, Buffer.concat([Buffer.from('af01', 'hex'), randomBytes(60_000)]))),
  70,
);
