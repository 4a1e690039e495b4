// Puts messages on the wire as the fuzzer wants them: in any format, with lengths that lie, chunks of several messages in
// between each other, extended timestamps repeated or not, and sometimes bytes that belong to nothing.
import { basicHeader, uint } from '../support/client.ts';
import type { WireMessage } from './corpus-file.ts';
import type { Random } from './random.ts';

/** Chunk sizes are obeyed as they are written, so that what follows stays readable most of the time. */
export function writeChunks(messages: readonly WireMessage[], random: Random): Uint8Array {
  const written: Uint8Array[] = [];
  let held: Uint8Array[] = [];
  let chunkSize = 128;
  for (const message of messages) {
    const [first, ...rest] = chunksOf(message, chunkSize, random);
    written.push(first!);
    if (held.length === 0 && random.oneIn(8)) {
      held = rest;
    } else {
      written.push(...rest);
      if (random.oneIn(2)) written.push(...held.splice(0));
    }
    if (message.typeId === 1 && message.payload.length >= 4) chunkSize = sizeOf(message.payload);
    if (random.oneIn(400)) written.push(random.bytes(random.below(20)));
  }
  return new Uint8Array(Buffer.concat([...written, ...held]));
}

function sizeOf(payload: Uint8Array): number {
  const size = Buffer.from(payload).readUInt32BE() & 0x7fffffff;
  return Math.min(Math.max(size, 128), 0xffffff);
}

function chunksOf(message: WireMessage, chunkSize: number, random: Random): Uint8Array[] {
  const { format, chunkStreamId, time, typeId, streamId, payload } = message;
  const isExtended = time >= 0xffffff;
  const repeated = isExtended && random.oneIn(2) ? uint(time, 4) : [];
  const fields = [
    ...(format < 3 ? uint(isExtended ? 0xffffff : time, 3) : []),
    ...(format < 2 ? [...uint(message.declaredLength ?? payload.length, 3), typeId] : []),
    ...(format === 0 ? uint(streamId, 4).reverse() : []),
    ...(format < 3 ? uint(time, isExtended ? 4 : 0) : repeated),
  ];
  const chunks = [
    Uint8Array.from([...basicHeader(format, chunkStreamId), ...fields, ...payload.subarray(0, chunkSize)]),
  ];
  for (let at = chunkSize; at < payload.length; at += chunkSize) {
    const header = [...basicHeader(3, chunkStreamId), ...repeated];
    chunks.push(Uint8Array.from([...header, ...payload.subarray(at, at + chunkSize)]));
  }
  return chunks;
}
