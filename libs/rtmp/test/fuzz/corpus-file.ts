// Reads the seeds of the fuzzer: one message per line, as "chunk stream, format, time, type, message stream, payload". The
// payload is hex, with AMF0 written out: s"text" a string, k"name" a property name, n5 a number, null, undef, { and }; x300 is
// 300 bytes of no meaning.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, hex, pattern, uint } from '../support/client.ts';

/** One message as its header says it; what does not fit together is a matter of the fuzzer. */
export interface WireMessage {
  readonly format: number;
  readonly chunkStreamId: number;
  /** The timestamp field: absolute for format 0, a difference for 1 and 2. */
  readonly time: number;
  readonly typeId: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
  /** What the header declares, when that is not the payload's length. */
  readonly declaredLength?: number;
}

export interface Seed {
  readonly name: string;
  /** The kinds of the events it leads to when every publish is accepted. */
  readonly expected: readonly string[];
  readonly messages: readonly WireMessage[];
}

export function readCorpus(): Seed[] {
  const folder = join(import.meta.dirname, 'corpus');
  return readdirSync(folder)
    .sort()
    .map((name) => parseSeed(name.replace('.txt', ''), readFileSync(join(folder, name), 'utf8')));
}

function parseSeed(name: string, text: string): Seed {
  const lines = text.split('\n').filter((line) => line !== '');
  const expected = lines.find((line) => line.startsWith('# expect: '))?.slice('# expect: '.length) ?? '';
  return {
    name,
    expected: expected.split(' '),
    messages: lines.filter((line) => !line.startsWith('#')).map(parseLine),
  };
}

function parseLine(line: string): WireMessage {
  const [fields, payload] = [line.split(' ', 5).map(Number), line.split(' ').slice(5).join(' ')];
  const [chunkStreamId, format, time, typeId, streamId] = fields as [number, number, number, number, number];
  return { chunkStreamId, format, time, typeId, streamId, payload: parsePayload(payload) };
}

function parsePayload(text: string): Uint8Array {
  return concat(...(text.match(/[sk]"[^"]*"|\S+/g) ?? []).map(parseToken));
}

const words: Readonly<Record<string, string>> = { null: '05', undef: '06', '{': '03', '}': '000009' };

function parseToken(token: string): Uint8Array {
  if (token in words) return hex(words[token]!);
  if (token.startsWith('n')) return number(Number(token.slice(1)));
  if (token.startsWith('x')) return pattern(Number(token.slice(1)));
  if (!/^[sk]"/.test(token)) return hex(token);
  const text = Buffer.from(token.slice(2, -1));
  return Uint8Array.from([...(token.startsWith('s') ? [2] : []), ...uint(text.length, 2), ...text]);
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}
