// What the edge asks and tells the API. Every call has a time limit; answers are parsed with the contract's schemas.
import {
  authorizeAnswerSchema,
  credentialsAnswerSchema,
  heartbeatAnswerSchema,
  ingestPaths,
  transcoderLostAnswerSchema,
  type AuthorizeAnswer,
  type AuthorizeRequest,
  type CredentialsAnswer,
  type CredentialsRequest,
  type Disconnected,
  type Edge,
  type Heartbeat,
  type HeartbeatAnswer,
  type StreamId,
  type TranscoderLost,
} from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';
import { z } from 'zod';

export interface IngestApi {
  authorize(request: Omit<AuthorizeRequest, 'edge'>): Promise<AuthorizeAnswer>;
  /** What an encoder's proof is checked with. */
  credentials(request: CredentialsRequest): Promise<CredentialsAnswer>;
  heartbeat(connections: Heartbeat['connections'], signal: AbortSignal): Promise<HeartbeatAnswer>;
  /** Whom to stop, without a sign of life of anybody. */
  checkStops(connections: Heartbeat['connections'], signal: AbortSignal): Promise<HeartbeatAnswer>;
  disconnected(report: Disconnected): Promise<void>;
  /** Resolves with the epoch of the next run. */
  transcoderLost(streamId: StreamId, report: TranscoderLost, signal: AbortSignal): Promise<number>;
}

/** Limit of one try of any call. An encoder waits for `authorize`, and some give up after 5 s. */
export const apiTimeoutMs = 2_400;
/** Limit of `authorize` with its second try. */
const authorizeBudgetMs = 2_500;
/** About six seconds of tries. The heartbeat's absence says the same later. */
const disconnectedRetries = 5;
const transcoderLostRetries = 3;

export function createIngestApi(client: InternalClient, edge: Edge): IngestApi {
  return {
    authorize: (request) =>
      client.call(ingestPaths.authorize, authorizeAnswerSchema, {
        body: { edge, ...request } satisfies AuthorizeRequest,
        retries: 1,
        signal: AbortSignal.timeout(authorizeBudgetMs),
      }),
    credentials: (request) =>
      client.call(ingestPaths.credentials, credentialsAnswerSchema, {
        body: request,
        retries: 1,
        signal: AbortSignal.timeout(authorizeBudgetMs),
      }),
    checkStops: (connections, signal) =>
      client.call(ingestPaths.heartbeat, heartbeatAnswerSchema, {
        body: { edge, connections, isStopCheck: true } satisfies Heartbeat,
        signal,
      }),
    heartbeat: (connections, signal) =>
      client.call(ingestPaths.heartbeat, heartbeatAnswerSchema, {
        body: { edge, connections } satisfies Heartbeat,
        signal,
      }),
    disconnected: async (report) => {
      await client.call(ingestPaths.disconnected, z.unknown(), { body: report, retries: disconnectedRetries });
    },
    transcoderLost: async (streamId, report, signal) => {
      const answer = await client.call(ingestPaths.transcoderLost(streamId), transcoderLostAnswerSchema, {
        body: report,
        retries: transcoderLostRetries,
        signal,
      });
      return answer.epoch;
    },
  };
}
