// HOP edge → transcoder, the media: `GET /relay/<streamId>.flv?from=<ms>` with the service token. Answers with FLV from
// the keyframe at or before `from`, then live, until the encoder ends; each tag carries relay time.
import { AppError } from '@millrace/errors';
import {
  isId,
  relayClockHeader,
  relayConnectionHeader,
  relayEpochHeader,
  relayTimeOriginHeader,
} from '@millrace/pipeline';
import { buildHttpServer, requireServiceToken, sendProblem, within, type Logger, type Secret } from '@millrace/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { LiveStreams } from '../control/live-streams.ts';
import type { LiveStream } from '../media/live-stream.ts';

export interface RelayEndpointOptions {
  readonly streams: LiveStreams;
  readonly serviceToken: Secret;
  readonly log: Logger;
}

/** A transcoder may be faster than the encoder's first frame. It tries again after this. */
const firstMediaWaitMs = 1_500;
const querySchema = z.object({ from: z.coerce.number().int().min(0).optional() }).strict();
const paramsSchema = z.object({ file: z.string() });

export function buildRelayEndpoint(options: RelayEndpointOptions): FastifyInstance {
  const app = buildHttpServer({ log: options.log });
  app.addHook('onRequest', requireServiceToken(options.serviceToken));
  app.get('/relay/:file', async (request, reply) => {
    const stream = findStream(options.streams, request);
    const fromMs = parseFrom(request);
    const timeOriginMs = await firstMedia(stream);
    // Thrown, it would be logged as a failure: an encoder that takes its time is none.
    if (timeOriginMs === 'too late') return sendProblem(reply, noMediaYet(), request.id);
    send(stream, reply, { timeOriginMs, fromMs, epoch: epochOf(request) });
    return reply;
  });
  return app;
}

function findStream(streams: LiveStreams, request: FastifyRequest): LiveStream {
  const { file } = paramsSchema.parse(request.params);
  const streamId = file.replace(/\.flv$/, '');
  const stream = file !== streamId && isId('stream', streamId) ? streams.byStream(streamId) : undefined;
  if (stream === undefined) throw new AppError('NOT_FOUND', 'This edge carries no such stream.');
  return stream;
}

function parseFrom(request: FastifyRequest): number | undefined {
  const query = querySchema.safeParse(request.query);
  if (query.success) return query.data.from;
  const fields = [{ path: 'query.from', message: 'must be a whole number of milliseconds, 0 or more' }];
  throw new AppError('VALIDATION_FAILED', 'The query does not fit.', { fields });
}

/** Undefined for a reader that is no run. */
function epochOf({ headers }: FastifyRequest): number | undefined {
  return z.coerce.number().int().positive().safeParse(headers[relayEpochHeader]).data;
}

async function firstMedia(stream: LiveStream): Promise<number | 'too late'> {
  const timeOriginMs = await within(firstMediaWaitMs, stream.timeOrigin, () => 'too late' as const);
  if (timeOriginMs === undefined || stream.isEnded) throw new AppError('NOT_FOUND', 'The stream has just ended.');
  return timeOriginMs;
}

const noMediaYet = () => new AppError('UNAVAILABLE', 'The encoder has sent no media yet.', { retryAfterSeconds: 1 });

function send(
  stream: LiveStream,
  reply: FastifyReply,
  { timeOriginMs, ...from }: { timeOriginMs: number; fromMs: number | undefined; epoch: number | undefined },
): void {
  reply.hijack();
  const response = reply.raw;
  // It has gone while it waited. Its `close` is past: it would be taken for a transcoder as long as the stream lives.
  if (response.destroyed) return;
  response.on('error', () => undefined); // `close` follows and detaches the reader
  response.writeHead(200, {
    'content-type': 'video/x-flv',
    'cache-control': 'no-store',
    [relayTimeOriginHeader]: String(timeOriginMs),
    [relayClockHeader]: String(Date.now()),
    [relayConnectionHeader]: stream.connectionId,
  });
  stream.attach(response, from);
}
