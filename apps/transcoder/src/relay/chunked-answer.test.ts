import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerError, ChunkedAnswer } from './chunked-answer.ts';

const head =
  'HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nX-Millrace-Connection: con_1\r\nTransfer-Encoding: chunked\r\n\r\n';
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const chunkOf = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n`;

/** The body of an answer that comes in pieces which end at these places. */
function read(answer: ChunkedAnswer, text: string, cuts: readonly number[] = []): string {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  const pieces = ends.map((end, i) => bytesOf(text.slice(i === 0 ? 0 : ends[i - 1], end)));
  return pieces.map((piece) => Buffer.concat(answer.push(piece)).toString('latin1')).join('');
}

describe('an answer in chunks', () => {
  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'grapheme-ascii' })), fc.array(fc.nat()), (bodies, cuts) => {
        const answer = new ChunkedAnswer();
        expect(read(answer, `${head}${bodies.map(chunkOf).join('')}0\r\n\r\n`, cuts)).toBe(bodies.join(''));
        expect(answer.isEnded).toBe(true);
        expect(answer.head?.status).toBe(200);
        expect(answer.head?.headers.get('x-millrace-connection')).toBe('con_1');
      }),
    );
  });

  it('has not ended when its connection breaks off, even between two chunks', () => {
    const answer = new ChunkedAnswer();
    expect(read(answer, head + chunkOf('media'))).toBe('media');
    expect(answer.isEnded).toBe(false);
  });

  it('may have sizes in capitals, extensions and trailers', () => {
    const answer = new ChunkedAnswer();
    expect(read(answer, `${head}0A;name=value\r\n0123456789\r\n0\r\nTrailer: value\r\n\r\n`)).toBe('0123456789');
    expect(answer.isEnded).toBe(true);
  });

  it('holds views of what was read', () => {
    const answer = new ChunkedAnswer();
    const bytes = bytesOf(head + chunkOf('media'));
    expect(answer.push(bytes)[0]?.buffer).toBe(bytes.buffer);
  });

  it('that is not in chunks has no body', () => {
    const answer = new ChunkedAnswer();
    expect(read(answer, 'HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone')).toBe('');
    expect(answer.head?.status).toBe(404);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['a head without end', 'HTTP/1.1 200 OK\r\n'.padEnd(20_000, 'x')],
    ['no size', `${head}media\r\n`.replace('media', 'xyz')],
    ['a size beyond all bounds', `${head}fffffffff\r\n`],
    ['a chunk longer than its size', `${head}2\r\nmedia\r\n`],
  ])('is refused: %s', (_what, text) => {
    expect(() => read(new ChunkedAnswer(), text)).toThrow(AnswerError);
  });
});
