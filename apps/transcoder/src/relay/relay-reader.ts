// Pulls a stream's FLV from the edge's relay: what the replay buffer holds from a given time on, then live.
// Whether the source has ended or only this connection broke makes the difference between the end of a broadcast and a
// retry, so every way to end has a name.
import {
  relayClockHeader,
  relayConnectionHeader,
  relayEpochHeader,
  relayGatherHeader,
  relayGatherMs,
  relayPath,
  relayTimeOriginHeader,
  type TranscodeJob,
} from '@millrace/pipeline';
import type { Secret } from '@millrace/service';
import { get, type IncomingMessage } from 'node:http';
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
  /** The edge did not answer. */
  | { kind: 'unreachable'; error: unknown };

export interface Relay {
  /** What time it was at relay time 0. */
  timeOrigin: TimeOrigin;
  /** The bytes. Ends when the source ends; throws when the connection breaks or nothing comes for a while. */
  chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

const connectTimeoutMs = 2_000;
/** An edge ends a silent encoder after 15 s; a relay silent for longer is broken. */
const silenceTimeoutMs = 20_000;

export async function openRelay({ order, serviceToken, fromMs, signal }: RelayRequest): Promise<OpenedRelay> {
  const url = new URL(relayPath(order.streamId, fromMs), order.relayBaseUrl);
  try {
    const headers = {
      authorization: `Bearer ${serviceToken.reveal()}`,
      [relayEpochHeader]: String(order.epoch),
      [relayGatherHeader]: String(relayGatherMs),
    };
    const response = await request(url, headers, signal);
    if (response.statusCode !== 200) {
      response.resume();
      if (response.statusCode === 404) return { kind: 'gone' };
      return { kind: 'unreachable', error: new Error(`the relay answered ${response.statusCode ?? 'nothing'}`) };
    }
    if (response.headers[relayConnectionHeader] !== order.connectionId) {
      response.destroy();
      return { kind: 'gone' };
    }
    return {
      kind: 'opened',
      relay: { timeOrigin: timeOriginOf(response), chunks: response, close: () => response.destroy() },
    };
  } catch (error) {
    return { kind: 'unreachable', error };
  }
}

function timeOriginOf({ headers }: IncomingMessage): TimeOrigin {
  const clock = headers[relayClockHeader];
  const announced = {
    originMs: Number(headers[relayTimeOriginHeader]),
    saidAtMs: clock === undefined ? undefined : Number(clock),
  };
  return new TimeOrigin(announced, Date.now());
}

function request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = get(url, {
      headers,
      signal,
      agent: false,
    });
    const late = setTimeout(() => outgoing.destroy(new Error('the relay did not answer in time')), connectTimeoutMs);
    outgoing.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    outgoing.once('response', (response) => {
      clearTimeout(late);
      response.setTimeout(silenceTimeoutMs, () => response.destroy(new Error('the relay went silent')));
      resolve(response);
    });
  });
}
