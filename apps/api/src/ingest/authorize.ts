// HOP encoder → edge: an edge asks whether a publish may begin. The key is looked up by its HMAC and goes no further.
import { streamKeyLookup, streamKeyPattern } from '@millrace/auth';
import { authorizeRequestSchema, ingestPaths, type AuthorizeAnswer } from '@millrace/pipeline';
import { authorizePublish } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function authorizeRoute(
  app: FastifyInstance,
  { internalDb, keys, log }: Pick<Deps, 'internalDb' | 'keys' | 'log'>,
): void {
  app.post(ingestPaths.authorize, async (request): Promise<AuthorizeAnswer> => {
    const { streamKey, edge, connectionId, remoteAddress, encoder } = parsePart(
      authorizeRequestSchema,
      'body',
      request.body,
    );
    if (!streamKeyPattern.test(streamKey)) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    const answer = await authorizePublish(internalDb, {
      streamKeyLookup: streamKeyLookup(keys, streamKey),
      edge,
      connectionId,
      remoteAddress,
    });
    log.info('publish.authorized', { connectionId, edge: edge.name, remoteAddress, encoder, ...summary(answer) });
    return answer;
  });
}

function summary(answer: AuthorizeAnswer) {
  if (answer.decision === 'refuse') return { decision: answer.decision, reason: answer.reason };
  if (answer.decision !== 'grant') return { decision: answer.decision };
  const { streamId, channelId, organizationId, epoch } = answer.grant;
  return { decision: answer.decision, streamId, channelId, organizationId, epoch };
}
