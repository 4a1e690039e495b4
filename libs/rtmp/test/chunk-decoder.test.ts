import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChunkDecoder } from '../src/chunk-decoder.ts';
import { limitsWhilePublishing } from '../src/limits.ts';
import type { RtmpMessage } from '../src/message.ts';
import { ownMemory, type PayloadMemory } from '../src/payload-memory.ts';
import { RtmpProtocolError } from '../src/protocol-error.ts';
import { chunked, chunksOf, concat, hex, pattern, uint } from './support/client.ts';

let decoder: ChunkDecoder;

beforeEach(() => {
  decoder = new ChunkDecoder();
  decoder.limits = limitsWhilePublishing;
  decoder.skipsMedia = false;
});

function readAll(...parts: readonly Uint8Array[]): RtmpMessage[] {
  decoder.write(concat(...parts));
  const messages: RtmpMessage[] = [];
  for (let message = decoder.read(); message !== undefined; message = decoder.read()) {
    messages.push({ ...message, payload: new Uint8Array(message.payload) });
  }
  return messages;
}

function times(...parts: readonly Uint8Array[]): number[] {
  return readAll(...parts).map((message) => message.timestampMs);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RtmpProtocolError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

const ext = (value: number): Uint8Array => Uint8Array.from(uint(value, 4));
const small = pattern(20);

describe('chunk stream ids', () => {
  it.each([3, 63, 64, 319, 320, 65_599])('%i is understood', (chunkStreamId) => {
    expect(readAll(chunked({ chunkStreamId, payload: small }))[0]!.payload).toEqual(small);
  });

  it('are distinct in all three forms', () => {
    const [a1, a2] = chunksOf({ chunkStreamId: 64, payload: pattern(200, 1) });
    const [b1, b2] = chunksOf({ chunkStreamId: 320, payload: pattern(200, 2) });
    const messages = readAll(a1!, b1!, a2!, b2!);
    expect(messages.map((message) => message.payload)).toEqual([pattern(200, 1), pattern(200, 2)]);
  });

  it('are bounded in number', () => {
    const open = (chunkStreamId: number) => chunked({ chunkStreamId, payload: small });
    readAll(...Array.from({ length: 32 }, (_, index) => open(index + 2)));
    expect(codeOf(() => readAll(open(40)))).toBe('tooManyChunkStreams');
  });
});

describe('a message', () => {
  it.each([0, 1, 127, 128, 129, 256, 257, 70_000])('of %i bytes arrives whole', (size) => {
    const payload = pattern(size);
    expect(readAll(chunked({ payload, time: 40, typeId: 9, streamId: 1 }))).toEqual([
      { typeId: 9, streamId: 1, timestampMs: 40, payload: expect.toSatisfy((got: Uint8Array) => equal(got, payload)) },
    ]);
  });

  it('larger than a first allocation arrives whole', () => {
    const payload = pattern(3_000_000);
    const [message] = readAll(chunked({ payload }));
    expect(equal(message!.payload, payload)).toBe(true);
    expect(message!.payload).toHaveLength(payload.length);
  });

  it('may be interleaved with others; the one that is complete first comes first', () => {
    const video = chunksOf({ chunkStreamId: 6, payload: pattern(300) });
    const audio = chunked({ chunkStreamId: 4, typeId: 8, payload: small });
    expect(readAll(video[0]!, audio, video[1]!, video[2]!).map((message) => message.typeId)).toEqual([8, 9]);
  });

  it('is not a view of the input', () => {
    const bytes = chunked({ payload: small });
    decoder.write(bytes);
    const message = decoder.read();
    bytes.fill(0);
    expect(new Uint8Array(message!.payload)).toEqual(small);
  });

  it('that is cut off by a new header on its chunk stream is dropped', () => {
    const [first] = chunksOf({ payload: pattern(300) });
    const messages = readAll(first!, chunked({ payload: small }));
    expect(messages.map((message) => message.payload)).toEqual([small]);
    expect(decoder.droppedMessages).toBe(1);
  });

  it('that is aborted is dropped, and the header stays in force', () => {
    const [first] = chunksOf({ payload: pattern(300), time: 10 });
    readAll(first!);
    decoder.abort(4);
    const messages = readAll(chunked({ format: 2, time: 5, payload: pattern(300, 2) }));
    expect(messages).toMatchObject([{ timestampMs: 15, payload: { length: 300 } }]);
    expect(decoder.droppedMessages).toBe(1);
  });

  it('on an unknown chunk stream may be aborted', () => {
    decoder.abort(99);
    expect(readAll(chunked({ payload: small }))).toHaveLength(1);
  });
});

describe('a chunk size', () => {
  it('takes effect in the middle of a message', () => {
    const payload = pattern(1000);
    const [first] = chunksOf({ payload });
    readAll(first!);
    decoder.setChunkSize(4096);
    expect(readAll(hex('c4'), payload.subarray(128))[0]!.payload).toEqual(payload);
  });

  it('may change with every message', () => {
    for (const chunkSize of [390, 400, 554, 587, 621]) {
      decoder.setChunkSize(chunkSize);
      const payload = pattern(1500, chunkSize);
      expect(readAll(chunked({ payload, chunkSize }))[0]!.payload).toEqual(payload);
    }
  });

  it.each([0, 1, 127])('of %i is refused', (size) => {
    expect(codeOf(() => decoder.setChunkSize(size))).toBe('chunkSizeTooSmall');
  });
});

describe('headers that leave fields out', () => {
  it('begin a chunk stream with format 1 at time 0', () => {
    expect(times(chunked({ format: 1, time: 7, payload: small }))).toEqual([7]);
  });

  it.each([2, 3] as const)('cannot begin a chunk stream with format %i', (format) => {
    expect(codeOf(() => readAll(chunked({ format, payload: small })))).toBe('chunkStreamWithoutHeader');
  });

  it('inherit length and type in format 2', () => {
    const messages = readAll(
      chunked({ typeId: 8, time: 100, payload: small }),
      chunked({ format: 1, typeId: 8, time: 20, payload: pattern(30) }),
      chunked({ format: 2, time: 23, payload: pattern(30, 9) }),
    );
    expect(messages[2]).toEqual({ typeId: 8, streamId: 1, timestampMs: 143, payload: pattern(30, 9) });
  });

  it('change the type on one chunk stream, their times counted from the message before', () => {
    const messages = readAll(
      chunked({ typeId: 8, time: 1000, payload: small }),
      chunked({ format: 1, typeId: 9, time: 3, payload: small }),
      chunked({ format: 1, typeId: 8, time: 4, payload: small }),
    );
    expect(messages.map((message) => [message.typeId, message.timestampMs])).toEqual([
      [8, 1000],
      [9, 1003],
      [8, 1007],
    ]);
  });

  const repeat = chunked({ format: 3, payload: small });
  it.each([
    [
      'after a difference of 40 steps by 40',
      [chunked({ payload: small }), chunked({ format: 1, time: 40, payload: small })],
      [0, 40, 80, 120],
    ],
    ['after a first time of 26 steps by 26', [chunked({ time: 26, payload: small })], [26, 52, 78]],
    [
      'after a first time of 600 s does not step',
      [chunked({ time: 600_000, payload: small })],
      [600_000, 600_000, 600_000],
    ],
  ])('of format 3 begin a message: %s', (_name, before, expected) => {
    expect(times(...before, repeat, repeat)).toEqual(expected);
  });
});

describe('an extended timestamp', () => {
  const payload = pattern(300);

  it.each([0xffffff, 0x1000000, 0xffffffff])('says %i', (time) => {
    expect(times(chunked({ time, payload: small }))).toEqual([time]);
  });

  it.each([
    ['repeated in every chunk', ext(0x1000000)],
    ['not repeated', undefined],
  ])('leaves the payload as it is when %s', (_name, repeated) => {
    const message = { time: 0x1000000, payload, ...(repeated && { repeated }) };
    expect(readAll(chunked(message))).toEqual([expect.objectContaining({ timestampMs: 0x1000000, payload })]);
  });

  it.each([
    ['the difference', ext(0x1000005)],
    ['the absolute time', ext(0x1000005 + 100)],
    ['nothing', undefined],
  ])('of a difference adds up, its chunks repeating %s', (_name, repeated) => {
    readAll(chunked({ time: 100, payload: small }));
    const message = { format: 1 as const, time: 0x1000005, payload, ...(repeated && { repeated }) };
    expect(readAll(chunked(message))).toEqual([expect.objectContaining({ timestampMs: 0x1000069, payload })]);
  });

  it.each([
    ['repeated', ext(0xffffffec)],
    ['not repeated', undefined],
  ])('steps back 20 ms modulo 2^32 when %s', (_name, repeated) => {
    readAll(chunked({ time: 5000, payload: small }));
    const message = { format: 1 as const, time: 0xffffffec, payload, ...(repeated && { repeated }) };
    expect(readAll(chunked(message))).toEqual([expect.objectContaining({ timestampMs: 4980, payload })]);
  });

  it('is not found in payload that misses it by one', () => {
    const nearMiss = new Uint8Array(300);
    nearMiss.set(ext(0x1000000 - 1), 128);
    expect(readAll(chunked({ time: 0x1000000, payload: nearMiss }))[0]!.payload).toEqual(nearMiss);
  });

  it.each([1, 2, 3])('waits for the next message to tell %i last bytes of payload from a repetition', (rest) => {
    const short = pattern(128 + rest);
    expect(readAll(chunked({ time: 0x1000000, payload: short }))).toEqual([]);
    const messages = readAll(chunked({ time: 0x1000010, payload: small }));
    expect(messages.map((message) => message.payload)).toEqual([short, small]);
  });

  it.each([
    ['repeated', ext(0x1000000)],
    ['left out', undefined],
  ])('may be %s when format 3 begins a message', (_name, repeated) => {
    readAll(chunked({ time: 0x1000000, payload: small }));
    const message = { format: 3 as const, payload: small, ...(repeated && { repeated }) };
    expect(readAll(chunked(message))).toEqual([expect.objectContaining({ timestampMs: 0x1000000, payload: small })]);
  });
});

describe('the bounds', () => {
  it.each([
    [4, 65, 64],
    [8, 256 * 1024 + 1, 256 * 1024],
    [9, 8 * 1024 * 1024 + 1, 8 * 1024 * 1024],
    [18, 256 * 1024 + 1, 256 * 1024],
    [77, 256 * 1024 + 1, 256 * 1024],
  ])('refuse a message of type %i declared with %i bytes before its payload', (typeId, tooLarge, largest) => {
    const header = (size: number) => Uint8Array.from([4, 0, 0, 0, ...uint(size, 3), typeId, 1, 0, 0, 0]);
    expect(readAll(header(largest))).toEqual([]);
    decoder = new ChunkDecoder();
    decoder.limits = limitsWhilePublishing;
    expect(codeOf(() => readAll(header(tooLarge)))).toBe('messageTooLarge');
  });

  it('hold for all unfinished messages together, whatever they declare', () => {
    const open = (chunkStreamId: number) =>
      Uint8Array.from([chunkStreamId, 0, 0, 0, ...uint(8 * 1024 * 1024, 3), 9, 1, 0, 0, 0, ...pattern(128)]);
    const before = process.memoryUsage().arrayBuffers;
    readAll(...Array.from({ length: 32 }, (_, index) => open(index + 2)));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    decoder.limits = { ...limitsWhilePublishing, partialBytes: 256 * 1024 };
    const more = chunked({ chunkStreamId: 9, payload: pattern(256) });
    expect(codeOf(() => readAll(more))).toBe('partialMessagesTooLarge');
  });

  it('skip media without keeping it where none is expected', () => {
    decoder.skipsMedia = true;
    const messages = readAll(
      chunked({ payload: pattern(5000) }),
      chunked({ chunkStreamId: 3, typeId: 20, payload: small }),
    );
    expect(messages.map((message) => message.typeId)).toEqual([20]);
  });

  it('never hand out a message whose first half was skipped', () => {
    decoder.skipsMedia = true;
    const chunks = chunksOf({ payload: pattern(300) });
    readAll(chunks[0]!);
    decoder.skipsMedia = false;
    expect(readAll(...chunks.slice(1), chunked({ payload: small })).map((message) => message.payload)).toEqual([small]);
  });
});

it.each([
  ['an AMF3 command', 17, 262_144],
  ['an aggregate', 22, 4_000_000],
  ['video', 9, 4_000_000],
])('gives no memory to speak of to what %s only declares', (_what, typeId, lengthBytes) => {
  const reserve = vi.spyOn(ownMemory, 'reserve');
  try {
    readAll(Uint8Array.from([4, 0, 0, 0, ...uint(lengthBytes, 3), typeId, 1, 0, 0, 0, ...small]));
    expect(reserve).toHaveBeenCalledOnce();
    expect(reserve.mock.results[0]!.value).toHaveLength(16 * 1024);
  } finally {
    reserve.mockRestore();
  }
});

describe('memory of its owner', () => {
  const reserved: Uint8Array[] = [];
  const released: Uint8Array[] = [];
  const memory: PayloadMemory = {
    reserve: (sizeBytes) => reserved[reserved.push(new Uint8Array(sizeBytes)) - 1]!,
    release: (payload) => released.push(payload),
  };
  beforeEach(() => {
    reserved.length = released.length = 0;
    decoder.mediaMemory = memory;
  });

  it('holds payloads of audio, video and data, nothing else', () => {
    const typeIds = [9, 8, 18, 20];
    decoder.write(
      concat(...typeIds.map((typeId) => chunked({ chunkStreamId: typeId, typeId, payload: pattern(300) }))),
    );
    const [video, audio, data, command] = typeIds.map(() => decoder.read());
    expect(video!.payload).toBe(reserved[0]);
    expect(audio!.payload).toBe(reserved[1]);
    expect(equal(video!.payload, pattern(300))).toBe(true);
    expect(data!.payload).toBe(reserved[2]);
    expect(reserved).not.toContain(command!.payload);
    expect(released).toEqual([]);
  });

  it('is given back when a message is cut off or aborted, and when another memory takes its place', () => {
    const [first] = chunksOf({ payload: pattern(300) });
    readAll(first!, first!);
    expect(released).toEqual([reserved[0]]);
    decoder.abort(4);
    expect(released).toEqual(reserved);
    readAll(first!);
    decoder.mediaMemory = { ...memory };
    expect(released).toEqual(reserved);
    expect(released).toHaveLength(3);
  });

  it('is not asked for what a message only declares beyond 256 KiB', () => {
    readAll(Uint8Array.from([4, 0, 0, 0, ...uint(300_000, 3), 9, 1, 0, 0, 0, ...small]));
    expect(reserved).toEqual([]);
  });
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
