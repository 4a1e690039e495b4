// Pulls a stream's FLV from the edge's relay: what the replay buffer holds from a given time on, then live.
// Whether the source has ended or only this connection broke makes the difference between the end of a broadcast and a
// retry, so every way to end has a name.
import {
  relayClockHeader,
  relayConnectionHeader,
  relayEpochHeader,
  relayPath,
  relaySilenceMs,
  relayTimeOriginHeader,
  type TranscodeJob,
} from '@millrace/pipeline';
import type { Secret } from '@millrace/service';
import type { AnswerHead } from './chunked-answer.ts';
import { RelayBytes } from './relay-bytes.ts';
import { TimeOrigin } from './time-origin.ts';

export interface RelayRequest {
  order: Pick<TranscodeJob, 'relayBaseUrl' | 'streamId' | 'connectionId' | 'epoch'>;
  serviceToken: Secret;
  /** Relay time of the first frame that is needed; undefined for all that is kept. */
  fromMs: number | undefined;
  signal: AbortSignal;
}

export type OpenedRelay =
  | { kind: 'opened'; relay: Relay }
  /** The edge does not carry this connection (any more). */
  | { kind: 'gone' }
  /** The edge answers, and can't serve it yet: its encoder may have sent nothing. */
  | { kind: 'not-ready' }
  /** Nobody listens there: the edge is gone, and its encoders with it. */
  | { kind: 'unreachable'; error: unknown }
  /** Neither an answer came nor a refusal: the network between this worker and the edge may be cut, and no other. */
  | { kind: 'silent'; error: unknown };

export interface Relay {
  /** What time it was at relay time 0. */
  timeOrigin: TimeOrigin;
  /** The bytes, all that have come each time. Ends when the source ends; throws when the connection breaks or nothing comes for a while. */
  chunks: AsyncIterable<readonly Uint8Array[]>;
  /** Whether the newest chunks were waited for. */
  isCaughtUp(): boolean;
  /** Whoever takes the chunks gets `reason` thrown, at once. The edge has its reader until `close`. */
  stop(reason: Error): void;
  close(): void;
}

const answerTimeoutMs = 2_000;

export async function openRelay({ order, serviceToken, fromMs, signal }: RelayRequest): Promise<OpenedRelay> {
  const url = new URL(relayPath(order.streamId, fromMs), order.relayBaseUrl);
  if (url.protocol !== 'http:') return { kind: 'unreachable', error: new Error('a relay is read by HTTP without TLS') };
  const bytes = new RelayBytes({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 80),
    request: requestOf(url, serviceToken, order.epoch),
    ...{ signal, answerMs: answerTimeoutMs, silenceMs: relaySilenceMs },
  });
  try {
    const { status, headers } = await bytes.head;
    const isOurs = headers.get(relayConnectionHeader) === order.connectionId;
    const isInChunks = headers.get('transfer-encoding') === 'chunked';
    if (status === 200 && isOurs && isInChunks) {
      return {
        kind: 'opened',
        relay: {
          timeOrigin: timeOriginOf(headers),
          chunks: bytes,
          isCaughtUp: () => bytes.isCaughtUp,
          stop: (reason) => bytes.stop(reason),
          close: () => bytes.close(),
        },
      };
    }
    bytes.close();
    if (status === 404 || (status === 200 && !isOurs)) return { kind: 'gone' };
    return { kind: 'not-ready' };
  } catch (error) {
    return { kind: isRefusal(error) ? 'unreachable' : 'silent', error };
  }
}

/** A connection that is made and cut says nothing of the edge: what is in between may have done it. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

function timeOriginOf(headers: AnswerHead['headers']): TimeOrigin {
  const clock = headers.get(relayClockHeader);
  const announced = {
    originMs: Number(headers.get(relayTimeOriginHeader)),
    saidAtMs: clock === undefined ? undefined : Number(clock),
  };
  return new TimeOrigin(announced, Date.now());
}

function requestOf(url: URL, serviceToken: Secret, epoch: number): string {
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    `authorization: Bearer ${serviceToken.reveal()}`,
    `${relayEpochHeader}: ${epoch}`,
    'connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
