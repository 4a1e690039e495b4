// Encoders that come at a steady rate, each with its own key, whether the one before has been answered or not. Asked over
// plain sockets with requests written beforehand: an HTTP client stood still for up to 98 ms itself, and that was counted as
// the API's delay.
import { ingestPaths, newId } from '@millrace/pipeline';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestBed } from './test-bed.ts';

/** A running API has its connections and its compiled code. */
const warmUpSeconds = 4;
const maxSockets = 256;
const answerLimitMs = 10_000;

interface Answer {
  tookMs: number;
  isGrant: boolean;
}

/** Times of the answers in ms, and how many of them were no grant. */
export async function authorizeAtRate(
  bed: TestBed,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ answers: number[]; refused: number }> {
  const requests = bed.streamKeys.slice(0, perSecond * seconds).map((key) => requestOf(bed, key));
  const free = await Promise.all(Array.from({ length: maxSockets }, () => open(bed.internalUrl)));
  const sockets = [...free];
  const answered: Promise<Answer>[] = [];
  const beganAtMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      const due = Math.min(requests.length, ((performance.now() - beganAtMs) * perSecond) / 1_000);
      while (answered.length < due) {
        const socket = free.pop();
        if (!socket) {
          clearInterval(timer);
          reject(new Error('all connections wait for an answer'));
          return;
        }
        answered.push(ask(socket, requests[answered.length] ?? '').finally(() => free.push(socket)));
      }
      if (answered.length < requests.length) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  const measured = (await Promise.all(answered)).slice(perSecond * warmUpSeconds);
  for (const socket of sockets) socket.destroy();
  return {
    answers: measured.map(({ tookMs }) => tookMs),
    refused: measured.filter(({ isGrant }) => !isGrant).length,
  };
}

function requestOf({ internalUrl, serviceToken }: TestBed, streamKey: string): string {
  const edge = { name: 'bench', instanceId: 'bench', relayBaseUrl: 'http://127.0.0.1:3020' };
  const body = JSON.stringify({ edge, connectionId: newId('connection'), streamKey, remoteAddress: '203.0.113.7' });
  const lines = [
    `POST ${ingestPaths.authorize} HTTP/1.1`,
    `host: ${new URL(internalUrl).host}`,
    `authorization: Bearer ${serviceToken}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1');
  await once(socket, 'connect');
  return socket;
}

/** The answer is small and comes in one piece: it is complete with the brace at its end. */
function ask(socket: Socket, request: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const beganAtMs = performance.now();
  let text = '';
  const late = setTimeout(() => reject(new Error('no answer')), answerLimitMs);
  const read = (part: string) => {
    text += part;
    if (!text.endsWith('}')) return;
    resolve({ tookMs: performance.now() - beganAtMs, isGrant: text.includes('"decision":"grant"') });
  };
  socket.on('data', read).once('error', reject);
  socket.write(request);
  return promise.finally(() => {
    clearTimeout(late);
    socket.off('data', read).off('error', reject);
  });
}
