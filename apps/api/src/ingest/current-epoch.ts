// HOP edge → transcoder: a worker that Redis has forgotten asks whether its epoch is still the stream's newest.
import { currentEpochPath, type CurrentEpoch } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';

export function currentEpochRoute(app: FastifyInstance, { internalDb }: Pick<Deps, 'internalDb'>): void {
  app.get<IdParams>(currentEpochPath(':id'), async (request): Promise<CurrentEpoch> => {
    const id = parseId('stream', request.params.id);
    const stream = await internalDb.platform.stream.findUnique({
      where: { id },
      select: {
        ...{ epoch: true, state: true, connectionId: true, reconnectDeadline: true },
        channel: { select: { reconnectWindowSeconds: true } },
      },
    });
    if (!stream) throw notFound('stream');
    const { epoch, state, channel, connectionId, reconnectDeadline } = stream;
    const hasEnded = state === 'ended';
    const isPublishing = !hasEnded && connectionId !== null && reconnectDeadline === null;
    return { epoch, hasEnded, isPublishing, reconnectWindowSeconds: channel.reconnectWindowSeconds };
  });
}
