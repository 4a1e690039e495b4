// An answer as bytes of HTTP/1.1. Small answers are one buffer, made once a second for the date in it and sent many times.
import { STATUS_CODES } from 'node:http';
import type { Answer } from './answer.ts';

export interface AnswerBytes {
  /** Status line and headers, and the body if it is small. */
  first: Buffer;
  /** The body of a large answer. */
  rest: Buffer | undefined;
}

interface Made extends AnswerBytes {
  second: number;
}

/** Bodies up to this are copied behind their headers. */
const smallBytes = 65_536;
const made = new WeakMap<Answer, Made>();

/** What an answer that is kept takes of memory: a small one is there a second time as it was sent last. */
export function memoryBytesOf({ body, memory }: Answer): number {
  // Memory that is recycled is kept whole, beyond the object's last byte.
  const bodyBytes = memory ? body.buffer.byteLength : body.length;
  return body.length <= smallBytes ? bodyBytes + body.length : bodyBytes;
}

export function answerBytes(answer: Answer, nowMs: number): AnswerBytes {
  const second = Math.floor(nowMs / 1_000);
  const kept = made.get(answer);
  if (kept?.second === second) return kept;
  const head = Buffer.from(headText(answer, new Date(second * 1_000).toUTCString()), 'latin1');
  const isSmall = answer.body.length <= smallBytes;
  const bytes = isSmall
    ? { second, first: Buffer.concat([head, answer.body]), rest: undefined }
    : { second, first: head, rest: answer.body };
  made.set(answer, bytes);
  return bytes;
}

function headText({ status, headers }: Answer, date: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}date: ${date}\r\n\r\n`;
}
