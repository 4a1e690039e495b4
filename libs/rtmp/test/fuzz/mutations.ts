// What the fuzzer does to a dialogue: to its order, to the headers of its messages, and to their payloads, with a taste
// for the numbers at which things break.
import { aggregatePart, concat, hex, uint } from '../support/client.ts';
import type { WireMessage } from './corpus-file.ts';
import type { Random } from './random.ts';

const times = [0, 1, 40, 1000, 1001, 0xfffffe, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffec, 0xffffffff];
const chunkStreams = [2, 3, 4, 5, 6, 63, 64, 319, 320, 65_599];
const typeIds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 20, 21, 22, 23, 255];
const streamIds = [0, 1, 2, 7, 0x01000000, 0xffffffff];
const numbers = ['7ff8000000000000', '7ff0000000000000', 'fff0000000000000', '8000000000000000', '7fefffffffffffff'];
const chunkSizes = [0, 1, 127, 128, 129, 390, 4096, 65_536, 0xffffff, 0x7fffffff, 0x80001000, 0xffffffff];
/** Pieces of AMF, whole and broken: markers, counts that lie, references, deep nesting. */
const amfPieces = [
  ...Array.from({ length: 19 }, (_, marker) => uint(marker, 1)),
  ...numbers.map((number) => [0, ...hex(number)]),
  [...hex('0a ffffffff')],
  [...hex('08 ffffffff')],
  [...hex('0c 7fffffff')],
  [...hex('02 ffff')],
  [...hex('03 0009 5f5f70726f746f5f5f 02 0001 78 000009')],
  [...hex('07 0000')],
  [...hex('10 0001 43 000009')],
  [...hex('0b 7ff8000000000000 0000')],
  [...hex('11 0a 0b 01 03 61 06 00 01')],
  [...hex('11 09 ffffffff')],
  [...hex('11 0d 05 00 00000001 00000002')],
  [...hex('11 11 03 00 04 01 03')],
  [...hex('03 0001 61 '.repeat(20))],
  [...hex('0a 00000001 '.repeat(20))],
  [...hex('11' + '09 03 01 '.repeat(20))],
  [...hex('03 0001 61 '.repeat(2000))],
  [...hex(`03 5000 ${'ff'.repeat(0x5000)} 05 000009`)],
  [...hex(`03 7530 ${'ff'.repeat(30_000)} 05 000009`)],
  [...hex(`11 06 83d461 ${'ff'.repeat(30_000)} 11 0a 0b 01 00 01 01`)],
].map((bytes) => Uint8Array.from(bytes));

type Mutation = (messages: WireMessage[], at: number, random: Random, others: readonly WireMessage[]) => void;

/** Changes some messages in place; `others` are messages of all seeds, to take from. */
export function mutate(messages: WireMessage[], random: Random, others: readonly WireMessage[]): void {
  for (let count = random.below(6); count > 0 && messages.length > 0; count -= 1) {
    random.pick(mutations)(messages, random.below(messages.length), random, others);
  }
}

function changed(change: (message: WireMessage, random: Random) => Partial<WireMessage>): Mutation {
  return (messages, at, random) => {
    messages[at] = { ...messages[at]!, ...change(messages[at]!, random) };
  };
}

const mutations: readonly Mutation[] = [
  (messages, at) => messages.splice(at, 1),
  (messages, at) => messages.splice(at, 0, messages[at]!),
  (messages, at, random) => messages.push(...Array<WireMessage>(random.below(30)).fill(messages[at]!)),
  (messages, at) => messages.push(...messages.splice(at, 1)),
  (messages, at, random, others) => messages.splice(at, 0, random.pick(others)),
  (messages, at, random, others) => (messages[at] = random.pick(others)),
  changed((_message, random) => ({ format: random.below(4) })),
  changed((_message, random) => ({ chunkStreamId: random.pick(chunkStreams) })),
  changed((_message, random) => ({ time: random.pick(times) })),
  changed((_message, random) => ({ typeId: random.pick(typeIds) })),
  changed((_message, random) => ({ streamId: random.pick(streamIds) })),
  changed(({ payload }, random) => ({ declaredLength: payload.length + random.below(5) - 2 })),
  changed((_message, random) => ({ declaredLength: random.pick([0, 1, 64, 65, 16_384, 16_385, 0xffffff]) })),
  changed((_message, random) => ({ typeId: 1, payload: Uint8Array.from(uint(random.pick(chunkSizes), 4)) })),
  changed(({ payload }, random) => ({ payload: payload.subarray(0, random.below(payload.length + 1)) })),
  changed(({ payload }, random) => ({ payload: concat(payload, random.bytes(random.below(300))) })),
  changed(({ payload }, random) => ({ payload: spliced(payload, random, random.pick(amfPieces), 0) })),
  changed(({ payload }, random) => ({ payload: spliced(payload, random, random.pick(amfPieces), 9) })),
  changed(({ payload }, random) => ({ payload: spliced(payload, random, random.bytes(1 + random.below(4)), 4) })),
  (messages, at, random, others) => {
    const piece = random.pick(others).payload;
    const payload = spliced(messages[at]!.payload, random, piece, random.below(piece.length + 1));
    messages[at] = { ...messages[at]!, payload: payload.subarray(0, 20_000) };
  },
  (messages, at, random) => packInOne(messages, at, 1 + random.below(8), random),
];

/** Messages that come one after the other become an aggregate, which now and then is cut short or has too much. */
function packInOne(messages: WireMessage[], at: number, count: number, random: Random): void {
  const packed = messages.slice(at, at + count);
  const parts = packed.map(({ typeId, time, payload }) => aggregatePart(typeId, time, payload));
  const whole = concat(...parts, random.bytes(random.oneIn(4) ? random.below(20) : 0));
  const payload = random.oneIn(4) ? whole.subarray(0, random.below(whole.length)) : whole;
  messages.splice(at, count, { ...messages[at]!, typeId: 22, payload });
}

/** `piece` put somewhere into the payload, or behind it, over as many bytes. */
function spliced(payload: Uint8Array, random: Random, piece: Uint8Array, overBytes: number): Uint8Array {
  const at = random.oneIn(3) ? payload.length : random.below(payload.length + 1);
  return concat(payload.subarray(0, at), piece, payload.subarray(at + overBytes));
}
