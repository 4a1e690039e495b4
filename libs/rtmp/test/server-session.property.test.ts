import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtmpServerSession, type RtmpEvent } from '../src/index.ts';
import {
  aggregatePart,
  amf,
  chunked,
  chunksOf,
  clientHandshake,
  command,
  concat,
  connect,
  control,
  hex,
  pattern,
  setChunkSize,
} from './support/client.ts';
import { caughtUp, streamKey } from './support/session.ts';

/** A whole publication with everything that makes splitting hard: interleaving, extended times, all header formats. */
function recordedSession(more: Uint8Array = new Uint8Array(0)): Uint8Array {
  const video = chunksOf({ chunkStreamId: 6, time: 0x1000000, payload: pattern(9000), chunkSize: 4096 });
  const audio = chunked({ chunkStreamId: 70, typeId: 8, time: 5, payload: pattern(40), chunkSize: 4096 });
  const parts = [
    aggregatePart(9, 80, pattern(4090)),
    aggregatePart(8, 85, pattern(12)),
    aggregatePart(20, 90, pattern(9)),
  ];
  const aggregate = chunksOf({ chunkStreamId: 5, typeId: 22, time: 80, payload: concat(...parts), chunkSize: 4096 });
  return concat(
    clientHandshake(),
    setChunkSize(4096),
    connect(),
    command(0, 'releaseStream', 2, null, streamKey),
    command(0, 'FCPublish', 3, null, streamKey),
    command(0, 'createStream', 4, null),
    command(1, 'publish', 5, null, streamKey, 'live'),
    chunked({ typeId: 18, payload: concat(amf('@setDataFrame'), amf('onMetaData', { width: 16 })) }),
    video[0]!,
    audio,
    video[1]!,
    control(4, hex('0006 00003039')),
    video[2]!,
    chunked({ format: 1, chunkStreamId: 6, time: 0xffffffec, payload: pattern(200, 3), chunkSize: 4096 }),
    chunked({ format: 2, chunkStreamId: 6, time: 40, payload: pattern(200, 4), chunkSize: 4096 }),
    chunked({ format: 3, chunkStreamId: 6, payload: pattern(200, 5), chunkSize: 4096 }),
    chunked({ chunkStreamId: 400, typeId: 8, time: 0xffffffff, payload: pattern(1), repeated: hex('ffffffff') }),
    chunked({ chunkStreamId: 2, typeId: 99, payload: pattern(3) }),
    aggregate[0]!,
    chunked({ chunkStreamId: 70, typeId: 8, time: 45, payload: pattern(30), chunkSize: 4096 }),
    aggregate[1]!,
    more,
    command(0, 'FCUnpublish', 6, null, streamKey),
    command(0, 'deleteStream', 7, null, 1),
  );
}

/** Plays the chunks from one buffer that is used again and again, as sockets may. */
function play(chunks: readonly Uint8Array[]): { events: RtmpEvent[]; output: Uint8Array } {
  const session = new RtmpServerSession();
  const events: RtmpEvent[] = [];
  const output: Uint8Array[] = [];
  for (const chunk of chunks) {
    const buffer = Buffer.from(chunk);
    events.push(...session.push(buffer, 0));
    buffer.fill(0xff);
    if (session.phase === 'authorizing') events.push(...session.acceptPublish());
    output.push(session.takeOutput());
  }
  events.push(...caughtUp(session));
  output.push(session.takeOutput());
  return { events, output: concat(...output).subarray(3073) };
}

function splitsOf(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 60 });
  return cuts.map((at) => {
    const edges = [0, ...at.sort((a, b) => a - b), bytes.length];
    return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
  });
}

describe('a session', () => {
  const recording = recordedSession();
  const whole = play([recording]);

  it('tells the whole story when it comes in one piece', () => {
    expect(whole.events.map((event) => event.kind)).toEqual([
      'connect',
      'publishRequest',
      'data',
      'audio',
      'video',
      'video',
      'video',
      'video',
      'audio',
      'audio',
      'video',
      'audio',
      'publishEnd',
    ]);
  });

  it('tells the same and answers the same, however it is split', () => {
    fc.assert(
      fc.property(splitsOf(recording), (chunks) => {
        expect(play(chunks)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('tells the same when there is more than is handled at once', () => {
    const silence = chunked({ typeId: 8, payload: new Uint8Array(0) });
    const long = recordedSession(concat(silence, new Uint8Array(700).fill(0xc4)));
    const story = play([long]);
    expect(story.events).toHaveLength(whole.events.length + 701);
    fc.assert(
      fc.property(splitsOf(long), (chunks) => {
        expect(play(chunks)).toEqual(story);
      }),
      { numRuns: 50 },
    );
  });

  it('tells the same byte by byte', () => {
    expect(play([...recording].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('never throws on a damaged recording', () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: recording.length - 1 }), fc.nat({ max: 255 })), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat({ max: recording.length }), (changes, end) => {
        const damaged = recording.slice(0, end);
        for (const [at, byte] of changes) if (at > 3073 && at < end) damaged[at] = byte;
        const { events } = play([damaged.subarray(0, 4000), damaged.subarray(4000)]);
        expect(events.filter((event) => event.kind === 'protocolError').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});
