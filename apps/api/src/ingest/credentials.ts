// HOP encoder → edge: an encoder with fields for user and password is about to prove that it knows a stream key (Adobe
// authentication). Its user is the id of the key, or of the channel whose primary key it has; its password is the key.
// The edge gets what it checks the proof with, for this user and salt; the key itself stays here.
import { adobeSecret, unsealStreamKey } from '@millrace/auth';
import { credentialsRequestSchema, ingestPaths, type CredentialsAnswer } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parseId } from '../path-ids.ts';
import { parsePart } from '../plugins/request-body.ts';

export function credentialsRoute(app: FastifyInstance, { internalDb, keys }: Pick<Deps, 'internalDb' | 'keys'>): void {
  app.post(ingestPaths.credentials, async (request): Promise<CredentialsAnswer> => {
    const { user, salt } = parsePart(credentialsRequestSchema, 'body', request.body);
    const now = new Date();
    const key = await internalDb.platform.streamKey.findFirst({
      where: {
        AND: [
          { OR: [{ id: user }, { channelId: user, isPrimary: true }] },
          { OR: [{ revokedAt: null }, { revokedAt: { gt: now } }] },
          { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
        ],
      },
      orderBy: { createdAt: 'desc' },
    });
    if (!key) return { login: null };
    const { organizationId, channelId, id } = key;
    const password = unsealStreamKey(keys, key.sealed, { organizationId, channelId, streamKeyId: id });
    return { login: { secret: adobeSecret({ user, password, salt }), streamKeyId: parseId('streamKey', id) } };
  });
}
