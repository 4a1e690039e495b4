import { beforeEach, describe, expect, it } from 'vitest';
import { ChunkDecoder } from '../src/chunk-decoder.ts';
import { limitsWhilePublishing } from '../src/limits.ts';
import type { RtmpMessage } from '../src/message.ts';
import { RtmpProtocolError } from '../src/protocol-error.ts';
import { aggregatePart as part, chunked, chunksOf, concat, pattern, type ChunkedMessage } from './support/client.ts';

let decoder: ChunkDecoder;
let reserved: Uint8Array[];
let released: Uint8Array[];

beforeEach(() => {
  [reserved, released] = [[], []];
  decoder = new ChunkDecoder();
  decoder.limits = limitsWhilePublishing;
  decoder.skipsMedia = false;
  decoder.splitsAggregates = true;
  decoder.mediaMemory = {
    reserve: (sizeBytes) => reserved[reserved.push(new Uint8Array(sizeBytes)) - 1]!,
    release: (payload) => {
      if (payload.length > 0) released.push(payload);
    },
  };
});

const aggregate = (more: Omit<ChunkedMessage, 'payload' | 'typeId'>, ...parts: readonly Uint8Array[]): Uint8Array[] =>
  chunksOf({ ...more, typeId: 22, payload: concat(...parts) });

function readAll(...parts: readonly Uint8Array[]): RtmpMessage[] {
  decoder.write(concat(...parts));
  const messages: RtmpMessage[] = [];
  for (let message = decoder.read(); message !== undefined; message = decoder.read()) messages.push(message);
  return messages;
}

const told = (messages: readonly RtmpMessage[]) =>
  messages.map(({ typeId, timestampMs, payload }) => [typeId, timestampMs, payload.length]);

describe('an aggregate', () => {
  it('is given out part by part, with times counted from its own', () => {
    const chunks = aggregate(
      { time: 500, streamId: 3 },
      part(8, 1_000, pattern(5)),
      part(9, 0x01000010, pattern(400, 2)),
      part(18, 990, pattern(0)),
    );
    const messages = readAll(...chunks);
    expect(told(messages)).toEqual([
      [8, 500, 5],
      [9, 500 + 0x01000010 - 1_000, 400],
      [18, 490, 0],
    ]);
    expect(messages.every(({ streamId }) => streamId === 3)).toBe(true);
    expect(new Uint8Array(messages[1]!.payload)).toEqual(pattern(400, 2));
  });

  it('gives a part out when that is there, before the rest has come', () => {
    const [first, ...others] = aggregate({}, part(8, 0, pattern(40)), part(9, 0, pattern(400)));
    expect(told(readAll(first!))).toEqual([[8, 0, 40]]);
    expect(told(readAll(...others))).toEqual([[9, 0, 400]]);
  });

  it('lies nowhere as a whole: its parts lie in the memory of their owner', () => {
    const messages = readAll(...aggregate({}, part(8, 0, pattern(40)), part(9, 0, pattern(400))));
    expect(reserved.map(({ length }) => length)).toEqual([40, 400]);
    expect(messages.map(({ payload }) => payload)).toEqual(reserved);
    expect(messages[0]!.payload).toBe(reserved[0]);
  });

  it('lets other messages through between its chunks', () => {
    const [first, second, ...others] = aggregate(
      { chunkStreamId: 6 },
      part(9, 0, pattern(300)),
      part(9, 20, pattern(9)),
    );
    const sound = chunked({ chunkStreamId: 4, typeId: 8, time: 7, payload: pattern(3) });
    expect(told(readAll(first!, sound, second!, ...others))).toEqual([
      [8, 7, 3],
      [9, 0, 300],
      [9, 20, 9],
    ]);
  });

  it('ends where a part is cut short', () => {
    const whole = part(8, 0, pattern(5));
    const cut = part(9, 0, pattern(600)).subarray(0, 500);
    expect(told(readAll(...aggregate({}, whole, cut), chunked({ payload: pattern(7) })))).toEqual([
      [8, 0, 5],
      [9, 0, 7],
    ]);
    expect(told(readAll(...aggregate({}, whole, cut.subarray(0, 8)), chunked({ payload: pattern(7) })))).toHaveLength(
      2,
    );
    expect(reserved).toHaveLength(4);
  });

  it('holds nothing but audio, video and data: a command in there is dropped', () => {
    const messages = readAll(
      ...aggregate({}, part(20, 0, pattern(30)), part(22, 0, pattern(30)), part(8, 0, pattern(5))),
    );
    expect(told(messages)).toEqual([[8, 0, 5]]);
    expect(decoder.droppedMessages).toBe(2);
    expect(decoder.begunMessages).toBe(4);
  });

  it('does not let a part through that would be too large outside it', () => {
    const chunks = aggregate({}, part(8, 0, pattern(limitsWhilePublishing.audioBytes + 1)));
    expect(() => readAll(...chunks)).toThrow(RtmpProtocolError);
  });

  it('gives memory back when it is aborted, and when another memory takes its place', () => {
    const [first, second] = aggregate({}, part(8, 0, pattern(9)), part(9, 0, pattern(400)));
    readAll(first!);
    decoder.abort(4);
    expect(released).toEqual([reserved[1]]);
    readAll(first!, second!);
    decoder.mediaMemory = { reserve: (sizeBytes) => new Uint8Array(sizeBytes), release: () => undefined };
    expect(released).toHaveLength(2);
    expect(released[1]).toBe(reserved[3]);
    expect(told(readAll(chunked({ payload: pattern(7) })))).toEqual([[9, 0, 7]]);
  });

  it('is read no further than asked, in the middle of a chunk', () => {
    decoder.setChunkSize(65_536);
    decoder.write(
      chunked({
        typeId: 22,
        payload: concat(...Array.from({ length: 100 }, () => part(8, 0, pattern(1)))),
        chunkSize: 65_536,
      }),
    );
    let messages = 0;
    while (decoder.read(11) !== undefined) messages += 1;
    expect(messages).toBe(10);
    while (decoder.read() !== undefined) messages += 1;
    expect(messages).toBe(100);
  });
});
