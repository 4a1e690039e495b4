// One fuzzed connection: a seed is mutated, written, split and played to a session, and everything that must hold of any
// input is checked. A number says which connection: the same number is the same connection.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import {
  AdobeChallenges,
  decodeAmf0,
  encodeAmf0,
  RtmpProtocolError,
  RtmpServerSession,
  type RtmpEvent,
} from '../../src/index.ts';
import { limitsWhilePublishing } from '../../src/limits.ts';
import { clientHandshake, concat } from '../support/client.ts';
import { digestHello } from '../support/digest-client.ts';
import { writeChunks } from './chunk-writer.ts';
import type { Seed, WireMessage } from './corpus-file.ts';
import { mutate } from './mutations.ts';
import { Random } from './random.ts';

const handshakes = [
  clientHandshake(),
  concat(digestHello(0), new Uint8Array(1536)),
  concat(digestHello(1), new Uint8Array(1536)),
];
const replySizeBytes = 3073;
/** Acknowledgements depend on how the bytes come in; below this size there are none. */
const maxComparedBytes = 30_000;
/** No reply is much longer than what it replies to. */
const maxOutputBytes = (inputBytes: number): number => 20_000 + 16 * inputBytes;
const maxTimeMs = (inputBytes: number): number => 100 + inputBytes * 0.002;

/** The answers of an owner, the same every time. */
type Answers = 'accept' | 'refuse' | 'acceptLate' | 'authenticate';
const answers: readonly Answers[] = ['accept', 'accept', 'accept', 'accept', 'acceptLate', 'refuse', 'authenticate'];

/** Plays connection `number`; returns how many messages it was made of. Throws when something did not hold. */
export function fuzzSession(number: number, seeds: readonly Seed[]): number {
  const random = new Random(number);
  const all = seeds.flatMap(({ messages }) => messages);
  const messages: WireMessage[] = [...random.pick(seeds).messages];
  mutate(messages, random, all);
  const bytes = concat(random.pick(handshakes), writeChunks(messages, random));
  damage(bytes, random);
  const answer = random.pick(answers);
  const pieces = split(bytes, random);
  const cpuBefore = process.threadCpuUsage();
  const played = play(pieces, answer);
  assertQuick(process.threadCpuUsage(cpuBefore), pieces);
  assertSane(played, bytes.length);
  if (random.oneIn(4)) assertSame(played, play([bytes], answer), bytes.length, answer);
  return messages.length;
}

interface Played {
  readonly events: readonly RtmpEvent[];
  readonly output: Uint8Array;
  readonly session: RtmpServerSession;
}

export function play(pieces: readonly Uint8Array[], answer: Answers): Played {
  const challenges = new AdobeChallenges({ key: new Uint8Array(32), unixTimeMs: () => 1e12 });
  const authentication = { challenges, salt: 'salt', remoteAddress: '192.0.2.1' };
  const session = new RtmpServerSession(
    answer === 'authenticate' ? { decideConnect: () => ({ kind: 'authenticate', authentication }) } : {},
  );
  const events: RtmpEvent[] = [];
  const output: Uint8Array[] = [];
  const respond = (): void => {
    for (let turn = 0; session.phase === 'authorizing' && turn < 100; turn += 1) {
      if (answer === 'refuse') session.refusePublish({ code: 'NetStream.Publish.BadName', description: 'No' });
      else events.push(...session.acceptPublish());
    }
  };
  const goOn = (): void => {
    while (session.isBehind) {
      events.push(...session.push(new Uint8Array(0), 0));
      respond();
    }
  };
  for (const piece of pieces) {
    // What was given is the giver's again, and may look different at once.
    const given = Uint8Array.from(piece);
    events.push(...session.push(given, 0));
    given.fill(0xa5);
    if (answer !== 'acceptLate') respond();
    output.push(session.takeOutput());
  }
  goOn();
  respond();
  goOn();
  output.push(session.takeOutput());
  return { events, output: new Uint8Array(Buffer.concat(output)), session };
}

/** Bytes behind the handshake, here and there. */
function damage(bytes: Uint8Array, random: Random): void {
  if (!random.oneIn(4)) return;
  for (let count = 1 + random.below(4); count > 0 && bytes.length > replySizeBytes; count -= 1) {
    bytes[replySizeBytes + random.below(bytes.length - replySizeBytes)] = random.below(256);
  }
}

function split(bytes: Uint8Array, random: Random): Uint8Array[] {
  const longest = random.pick(bytes.length < 20_000 ? [2, 50, 500, 5000, 100_000] : [500, 5000, 100_000]);
  const pieces: Uint8Array[] = [];
  // The handshake byte by byte has tests of its own.
  let at = longest < 500 ? replySizeBytes : 0;
  if (at > 0) pieces.push(bytes.subarray(0, at));
  while (at < bytes.length) {
    const size = 1 + random.below(longest);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** In time of the processor: a machine that does something else meanwhile is not a slow session. */
function assertQuick({ user, system }: NodeJS.CpuUsage, pieces: readonly Uint8Array[]): void {
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const tookMs = (user + system) / 1_000;
  assert(tookMs <= maxTimeMs(sizeBytes), `${tookMs} ms for ${sizeBytes} bytes in ${pieces.length} pieces`);
}

function assertSane({ events, output, session }: Played, inputBytes: number): void {
  assert(output.length <= maxOutputBytes(inputBytes), `${output.length} bytes in answer to ${inputBytes}`);
  const end = events.findIndex((event) => event.kind === 'protocolError');
  if (end !== -1) {
    assert.equal(end, events.length - 1, 'an event after protocolError');
    assert.equal(session.push(new Uint8Array(100), 0).length, 0, 'events after the end');
  }
  for (const event of events) assertSaneEvent(event);
}

function assertSaneEvent(event: RtmpEvent): void {
  if ('timestampMs' in event) {
    assert(Number.isInteger(event.timestampMs) && event.timestampMs >= 0 && event.timestampMs <= 0xffffffff);
    assert(event.payload.length <= limitsWhilePublishing.videoBytes);
  }
  if (event.kind === 'data') assertWritable(event.payload);
  if (event.kind === 'connect') assert(/^[\x20-\x7e]{0,128}$/.test(event.encoder));
  if (event.kind === 'publishRequest') assert(/^[\w\-.~=+]{8,128}$/.test(event.streamKey ?? 'undefined'));
}

/** What can be read can be written, and reads the same again, unless what was invalid in it grew beyond a bound. */
function assertWritable(payload: Uint8Array): void {
  const once = rewritten(payload);
  const twice = once && rewritten(once);
  if (twice !== undefined) assertEqual(twice, once, 'read again as something else');
}

/** Without showing the difference, which costs gigabytes where much is different. */
function assertEqual(actual: unknown, expected: unknown, message: string): void {
  assert(isDeepStrictEqual(actual, expected), message);
}

function rewritten(payload: Uint8Array): Uint8Array | undefined {
  try {
    return encodeAmf0(decodeAmf0(payload, { depth: 64, values: 1e6, stringBytes: 1e7 }));
  } catch (error) {
    if (error instanceof RtmpProtocolError) return undefined;
    throw error;
  }
}

function assertSame(split: Played, whole: Played, inputBytes: number, answer: Answers): void {
  // Late answers are about when things come; challenges are random; and pieces count where there are too many bytes.
  if (answer === 'acceptLate' || inputBytes > maxComparedBytes) return;
  assertEqual(split.events, whole.events, 'other events in one piece');
  if (answer === 'authenticate') return;
  assertEqual(
    split.output.subarray(replySizeBytes),
    whole.output.subarray(replySizeBytes),
    'other output in one piece',
  );
}
