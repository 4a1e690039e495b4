// What is no HTTP, or does not come to its end in time, is answered before there is a request: with a problem document as
// everything else, and then the connection is closed.
import { AppError, problemContentType, toProblem, type ErrorCode } from '@millrace/errors';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

interface Refusal {
  code: ErrorCode;
  detail: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { code: 'HEADERS_TOO_LARGE', detail: 'The head of a request has at most 16,384 bytes.' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'REQUEST_TIMEOUT', detail: 'The request did not come to its end in time.' },
};
const malformed: Refusal = { code: 'MALFORMED_REQUEST', detail: 'This is not a request as HTTP/1.1 writes it.' };

/** What Node's parser says; `rawPacket` is what it read last. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: unknown };

export interface RefusalTerms {
  requestId: string;
  /** More headers, by the status. */
  refusalHeaders: (status: number) => Readonly<Record<string, string>>;
}

/** Answers for Node's parser, and ends the connection. */
export function answerMalformedRequest(
  error: ParserError,
  socket: Socket,
  { requestId, refusalHeaders }: RefusalTerms,
): void {
  if (socket.destroyed) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code, detail } = refusals[error.code ?? ''] ?? malformed;
  const refusal = new AppError(code, detail, { cause: error });
  const body = JSON.stringify(toProblem(refusal, requestId));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
    `content-type: ${problemContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(refusalHeaders(refusal.status)).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${isHead(error) ? '' : body}`, () => socket.destroy());
}

/** RFC 9110 §9.3.2: no answer to HEAD has a body. Of a request that came in several pieces, only the last one is known. */
function isHead({ rawPacket }: ParserError): boolean {
  return rawPacket instanceof Uint8Array && Buffer.from(rawPacket).toString('latin1', 0, 5) === 'HEAD ';
}
