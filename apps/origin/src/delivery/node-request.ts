// Delivery over Node's own HTTP/1.1 and HTTP/2: the request as delivery sees it, and the answer as it is sent.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Answer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** Of an answer over HTTP/2 that is sent at once; a stream is given two of them, at most. */
export const pieceBytes = 65_536;

export function fromNode(request: Request, response: Response): DeliveryRequest {
  let listener: (() => void) | undefined;
  let isHeard = false;
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    remoteAddress: request.socket.remoteAddress ?? '',
    onClosed: (next) => {
      listener = next;
      if (isHeard) return;
      isHeard = true;
      response.once('close', () => listener?.());
    },
  };
}

export function sendOnNode(answer: Answer, request: Request, response: Response): void {
  if (isGone(response)) return;
  (response as ServerResponse).writeHead(answer.status, answer.headers);
  if (request.method === 'HEAD') response.end();
  else {
    answer.memory?.hold();
    response.once('close', () => answer.memory?.release());
    if ('stream' in response) sendInPieces(answer.body, response);
    else response.end(answer.body);
  }
}

/**
 * As much at a time as the viewer takes. What a connection of HTTP/2 has been given to send counts for it, and when it is more
 * than `maxSessionMemory`, Node refuses every further request, and ends the connection after a hundred.
 */
function sendInPieces(body: Buffer, response: Http2ServerResponse): void {
  let at = 0;
  const go = () => {
    while (body.length - at > pieceBytes) {
      const keepsUp = response.write(body.subarray(at, (at += pieceBytes)));
      if (!keepsUp) {
        response.once('drain', go);
        return;
      }
    }
    response.end(body.subarray(at));
  };
  go();
}

/** Nobody hears any more of an answer that is over, so nothing may be held for it. Those of HTTP/2 do not say so themselves. */
function isGone(response: Response): boolean {
  return 'stream' in response ? response.stream.destroyed : response.destroyed;
}
