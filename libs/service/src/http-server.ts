// Fastify with the bounds that every HTTP listener of the platform has, and problem+json for every error.
import { AppError, problemContentType, toAppError, toProblem, type ErrorCode } from '@millrace/errors';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { AddressList } from './address-list.ts';
import { readStrictJson } from './json-body.ts';
import type { Logger } from './logger.ts';
import { answerMalformedRequest } from './malformed-requests.ts';
import { originForm } from './origin-form.ts';

export interface HttpServerOptions {
  log: Logger;
  bodyLimitBytes?: number;
  /** Longest path parameter; ids and names are short. */
  maxParamLength?: number;
  /** A connection over which nothing has gone for so long is closed, also when its reader takes nothing of an answer. */
  idleLimitMs?: number;
  /** Whose `X-Forwarded-For` is believed; nobody's unless given. */
  trustedProxies?: AddressList;
  /** What every refusal has, by its status. Those of requests that are no request never reach the hooks of an app. */
  refusalHeaders?: (status: number) => Readonly<Record<string, string>>;
}

/** Fastify's own refusals, in our words. */
const fastifyCodes: Readonly<Record<string, { code: ErrorCode; detail: string }>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'INVALID_JSON', detail: 'The body could not be parsed as JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'INVALID_JSON', detail: 'The body is empty; send a JSON object.' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', detail: 'The body is larger than this route takes.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Send application/json.' },
  FST_ERR_BAD_URL: { code: 'BAD_URL', detail: 'The URL has an invalid percent-encoding.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'URI_TOO_LONG', detail: 'A part of the path is too long.' },
};

const noRoute = 'No route has this method and path.';

/** Longer ones are none of ours; a signed playback URL has less than a thousand. */
const maxUrlLength = 8_192;

/** An instance without routes. It answers unknown paths with NOT_FOUND and everything thrown with a problem document. */
export function buildHttpServer({
  log,
  bodyLimitBytes = 65_536,
  maxParamLength = 128,
  idleLimitMs = 60_000,
  trustedProxies,
  refusalHeaders = () => ({}),
}: HttpServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    trustProxy: trustedProxies ? (address) => trustedProxies.includes(address) : false,
    requestTimeout: 9_000,
    connectionTimeout: idleLimitMs,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    // Node's own refusal of a request without Host has no body.
    http: { connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384, requireHostHeader: false },
    routerOptions: { maxParamLength },
    genReqId: newRequestId,
    rewriteUrl: ({ url = '/' }) => originForm(url),
    clientErrorHandler: (error, socket) =>
      answerMalformedRequest(error, socket, { requestId: newRequestId(), refusalHeaders }),
    frameworkErrors: (error, request, reply) => {
      const appError = fromFastify(error);
      void sendProblem(reply.headers(refusalHeaders(appError.status)), appError, request.id);
    },
  });
  app.server.headersTimeout = 8_000;
  readStrictJson(app);
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request);
    // Those of the app come behind this one, and a refusal ends here.
    if (refusal) void reply.headers(refusalHeaders(refusal.status));
    done(refusal);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const appError = request.raw.readableAborted ? cutShort(error) : fromFastify(error);
    if (appError.status >= 500) logFailure(log, request, appError);
    return sendProblem(reply, appError, request.id);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, new AppError('NOT_FOUND', noRoute), request.id));
  return app;
}

function refusalOf({ url, raw }: FastifyRequest): AppError | undefined {
  if (url.length > maxUrlLength) return new AppError('URI_TOO_LONG', `A URL has at most ${maxUrlLength} characters.`);
  if (raw.httpVersion !== '1.1' || countHosts(raw.rawHeaders) === 1) return undefined;
  return new AppError('MALFORMED_REQUEST', 'HTTP/1.1 takes a Host header, and one only.');
}

/** RFC 9112 §3.2. Node.js shows the first alone, and whoever stands in front may have read the other. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** Answers with a problem document. */
export function sendProblem(reply: FastifyReply, error: AppError, requestId: string): FastifyReply {
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
  return reply
    .code(error.status)
    .type(problemContentType)
    .send(JSON.stringify(toProblem(error, requestId)));
}

function fromFastify(error: FastifyError | Error): AppError {
  const known = 'code' in error ? fastifyCodes[error.code] : undefined;
  if (known) return new AppError(known.code, known.detail, { cause: error });
  return isRefusalOfPlugin(error) ? new AppError('NOT_FOUND', noRoute, { cause: error }) : toAppError(error);
}

/** What a plugin refuses by itself is a path that leads nowhere, such as one out of the folder of static files. */
function isRefusalOfPlugin(error: Error): boolean {
  if (error instanceof AppError || !('statusCode' in error)) return false;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

/** Nobody hears it: the caller has gone. It is no failure of ours, whatever its end has broken here. */
function cutShort(cause: Error): AppError {
  return new AppError('MALFORMED_REQUEST', 'The request ended before its body was complete.', { cause });
}

function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

function logFailure(log: Logger, request: FastifyRequest, error: AppError): void {
  log.error('http.failed', {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    code: error.code,
    err: error.cause ?? error,
  });
}
