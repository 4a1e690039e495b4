// HOP encoder → edge: an edge asks whether a publish may begin. The key is looked up by its HMAC and goes no further.
import { streamKeyLookup, streamKeyPattern, type PlatformKeys } from '@millrace/auth';
import { authorizeRequestSchema, ingestPaths, type AuthorizeAnswer, type AuthorizeRequest } from '@millrace/pipeline';
import { authorizePublish, type KeyRef } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function authorizeRoute(
  app: FastifyInstance,
  { internalDb, keys, redisRoom, log }: Pick<Deps, 'internalDb' | 'keys' | 'redisRoom' | 'log'>,
): void {
  app.post(ingestPaths.authorize, async (request): Promise<AuthorizeAnswer> => {
    const { streamKey, streamKeyId, edge, connectionId, remoteAddress, encoder, resumed, lostTo } = parsePart(
      authorizeRequestSchema,
      'body',
      request.body,
    );
    const key = keyRef(keys, { streamKey, streamKeyId });
    if (!key) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    if (await isAbandoned(request.raw.socket)) {
      log.info('publish.abandoned', { connectionId, edge: edge.name });
      return { decision: 'retry' };
    }
    const answer = await authorizePublish(internalDb, {
      key,
      edge,
      connectionId,
      remoteAddress,
      ...(resumed && { resumed }),
      ...(lostTo && { lostTo }),
      isFull: redisRoom.isFull,
    });
    log.info('publish.authorized', {
      connectionId,
      resumedEpoch: resumed?.epoch,
      edge: edge.name,
      remoteAddress,
      encoder,
      ...(redisRoom.isFull && { redis: 'full' }),
      ...summary(answer),
    });
    return answer;
  });
}

/**
 * Whoever asked has given up. An API that was frozen finds what was asked meanwhile, and behind it that the connection was
 * closed: that is read in the next turn, and has its effect by the one after.
 */
async function isAbandoned(socket: Socket): Promise<boolean> {
  await nextTurn();
  await nextTurn();
  return socket.destroyed;
}

/** Undefined for what cannot be a key. */
function keyRef(
  keys: PlatformKeys,
  { streamKey, streamKeyId }: Pick<AuthorizeRequest, 'streamKey' | 'streamKeyId'>,
): KeyRef | undefined {
  if (streamKeyId !== undefined) return { id: streamKeyId };
  const isKey = streamKey !== undefined && streamKeyPattern.test(streamKey);
  return isKey ? { lookup: streamKeyLookup(keys, streamKey) } : undefined;
}

function summary(answer: AuthorizeAnswer) {
  if (answer.decision === 'refuse') return { decision: answer.decision, reason: answer.reason };
  if (answer.decision !== 'grant') return { decision: answer.decision };
  const { streamId, channelId, organizationId, epoch } = answer.grant;
  return { decision: answer.decision, streamId, channelId, organizationId, epoch };
}
