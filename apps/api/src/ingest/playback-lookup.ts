// HOP origin → viewer: an origin asks whether a playback id exists.
import { playbackLookupPath, type PlaybackId, type PlaybackLookup } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';

export function playbackLookupRoute(app: FastifyInstance, { internalDb }: Pick<Deps, 'internalDb'>): void {
  app.get<IdParams>(playbackLookupPath(':id' as PlaybackId), async (request): Promise<PlaybackLookup> => {
    const playbackId = parseId('playback', request.params.id);
    const channel = await internalDb.platform.channel.findUnique({
      where: { playbackId },
      select: { id: true, enabled: true, deletedAt: true, organization: { select: { suspendedAt: true } } },
    });
    if (!channel || channel.deletedAt) throw notFound('playback');
    const enabled = channel.enabled && !channel.organization.suspendedAt;
    return { playbackId, channelId: parseId('channel', channel.id), enabled, policy: 'public', keys: [] };
  });
}
