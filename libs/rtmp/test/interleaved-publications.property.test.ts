// Publications that begin and end on one connection while messages on many chunk streams are under way, against a model that
// knows what was written: every message that is whole within one publication arrives, in order, and nothing else does.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RtmpServerSession, type RtmpEvent } from '../src/index.ts';
import { amf, basicHeader, chunksOf, clientHandshake, concat, connect, uint, type AmfInput } from './support/client.ts';
import { streamKey } from './support/session.ts';

const chunkStreamIds = [4, 5, 63, 64, 319, 320, 700];
const ends = ['FCUnpublish', 'closeStream', 'deleteStream'] as const;

type Step =
  | { readonly kind: 'chunk'; readonly chunkStreamId: number; readonly typeId: 8 | 9; readonly sizeBytes: number }
  | { readonly kind: 'abort'; readonly chunkStreamId: number }
  | { readonly kind: 'chunkSize'; readonly sizeBytes: number }
  /** Ends the publication, or begins another. */
  | { readonly kind: 'turn'; readonly end: (typeof ends)[number] };

const anyChunkStream = fc.constantFrom(...chunkStreamIds);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('chunk' as const),
      chunkStreamId: anyChunkStream,
      typeId: fc.constantFrom(8 as const, 9 as const),
      sizeBytes: fc.oneof(fc.constantFrom(4, 127, 128, 129, 256, 1000), fc.integer({ min: 4, max: 1500 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), chunkStreamId: anyChunkStream }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('chunkSize' as const), sizeBytes: fc.constantFrom(128, 200, 1000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const), end: fc.constantFrom(...ends) }) },
);

/** Writes what a client would, and notes what the server is to tell. */
class Client {
  readonly written: Uint8Array[] = [clientHandshake(), connect()];
  readonly expected: string[] = [];
  readonly #unfinished = new Map<number, { payload: Uint8Array; at: number; name: string; isKept: boolean }>();
  #chunkSize = 128;
  #streams = 0;
  #messages = 0;
  #isPublishing = false;

  take(next: Step): void {
    if (next.kind === 'chunk') this.#writeChunk(next);
    else if (next.kind === 'turn') this.#turn(next.end);
    else if (next.kind === 'abort') {
      this.#control(2, next.chunkStreamId);
      this.#unfinished.delete(next.chunkStreamId);
    } else {
      this.#control(1, next.sizeBytes);
      this.#chunkSize = next.sizeBytes;
    }
  }

  #turn(end: (typeof ends)[number]): void {
    if (this.#isPublishing) {
      this.#command(
        end === 'closeStream' ? this.#streams : 0,
        end,
        0,
        null,
        end === 'FCUnpublish' ? 'x' : this.#streams,
      );
      for (const message of this.#unfinished.values()) message.isKept = false;
    } else if (this.#streams < 5) {
      this.#command(0, 'createStream', 2, null);
      this.#streams += 1;
      this.#command(this.#streams, 'publish', 3, null, streamKey, 'live');
    } else return;
    this.expected.push(this.#isPublishing ? 'publishEnd' : 'publishRequest');
    this.#isPublishing = !this.#isPublishing;
  }

  /** The next of the message that is under way on the chunk stream, or the first of another. */
  #writeChunk({ chunkStreamId, typeId, sizeBytes }: Extract<Step, { kind: 'chunk' }>): void {
    let message = this.#unfinished.get(chunkStreamId);
    let header = basicHeader(3, chunkStreamId);
    if (message === undefined) {
      const number = (this.#messages += 1);
      const payload = Uint8Array.from([...uint(number, 4), ...new Uint8Array(sizeBytes - 4)]);
      message = { payload, at: 0, name: `${typeId === 8 ? 'audio' : 'video'} ${number}`, isKept: this.#isPublishing };
      header = [...basicHeader(0, chunkStreamId), 0, 0, 5, ...uint(sizeBytes, 3), typeId, 1, 0, 0, 0];
      this.#unfinished.set(chunkStreamId, message);
    }
    const { payload, at } = message;
    this.written.push(Uint8Array.from(header), payload.subarray(at, (message.at = at + this.#chunkSize)));
    if (message.at < payload.length) return;
    this.#unfinished.delete(chunkStreamId);
    if (message.isKept) this.expected.push(message.name);
  }

  #control(typeId: number, value: number): void {
    const payload = Uint8Array.from(uint(value, 4));
    this.written.push(...chunksOf({ chunkStreamId: 2, typeId, streamId: 0, payload }));
  }

  #command(streamId: number, ...values: readonly AmfInput[]): void {
    const payload = amf(...values);
    this.written.push(...chunksOf({ chunkStreamId: 3, typeId: 20, streamId, payload, chunkSize: this.#chunkSize }));
  }
}

function told(bytes: Uint8Array): string[] {
  const session = new RtmpServerSession();
  const waiting: RtmpEvent[] = session.push(bytes, 0);
  const names: string[] = [];
  while (waiting.length > 0 || session.isBehind) {
    const event = waiting.shift();
    if (event === undefined) waiting.push(...session.push(new Uint8Array(0), 0));
    else if (event.kind === 'video' || event.kind === 'audio')
      names.push(`${event.kind} ${Buffer.from(event.payload).readUInt32BE()}`);
    else if (event.kind !== 'connect') names.push(event.kind);
    // A memory of the owner's, as edges have: what is kept elsewhere is given up in other places.
    if (event?.kind === 'publishRequest')
      waiting.push(...session.acceptPublish({ reserve: (size) => new Uint8Array(size), release: () => undefined }));
  }
  return names;
}

it('every message that is whole within one publication is told, whatever else is under way', () => {
  const begin: Step = { kind: 'turn', end: 'deleteStream' };
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 160 }), (steps) => {
      const client = new Client();
      for (const next of [begin, ...steps]) client.take(next);
      expect(told(concat(...client.written))).toEqual(client.expected);
    }),
    { numRuns: 300 },
  );
});
