// HOP origin → viewer: an origin asks whether a playback id exists, and who may watch it. While its organization is suspended
// it exists for nobody.
import { maxPlaybackKeys, playbackLookupPath, type PlaybackId, type PlaybackLookup } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';

export function playbackLookupRoute(app: FastifyInstance, { internalDb }: Pick<Deps, 'internalDb'>): void {
  app.get<IdParams>(playbackLookupPath(':id' as PlaybackId), async (request): Promise<PlaybackLookup> => {
    const playbackId = parseId('playback', request.params.id);
    const channel = await internalDb.platform.channel.findUnique({
      where: { playbackId },
      select: {
        id: true,
        deletedAt: true,
        playbackPolicy: true,
        organization: {
          select: {
            suspendedAt: true,
            playbackKeys: {
              where: { revokedAt: null },
              select: { id: true, publicKeyPem: true },
              take: maxPlaybackKeys,
            },
          },
        },
      },
    });
    if (!channel || channel.deletedAt || channel.organization.suspendedAt) throw notFound('playback');
    return {
      playbackId,
      channelId: parseId('channel', channel.id),
      policy: channel.playbackPolicy,
      keys: channel.organization.playbackKeys.map(({ id, publicKeyPem }) => ({
        kid: id,
        algorithm: 'ES256',
        publicKeyPem,
      })),
    };
  });
}
