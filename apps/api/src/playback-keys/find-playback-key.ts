// The playback key that a path names, of the caller's organization and not revoked; or NOT_FOUND.
import type { DatabaseTransaction, PlaybackKey } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';
import { z } from 'zod';
import { notFound, parseId } from '../path-ids.ts';

export const playbackKeyParams = z.object({
  playbackKeyId: z.string().meta({ description: 'Id of the playback key, `pbk_…`.' }),
});

interface KeyCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

export async function findPlaybackKey({ tx, organizationId, params }: KeyCall): Promise<PlaybackKey> {
  const id = parseId('playbackKey', params['playbackKeyId']);
  const key = await tx.playbackKey.findFirst({ where: { id, organizationId, revokedAt: null } });
  if (!key) throw notFound('playbackKey');
  return key;
}

/** The same, locked until the transaction ends. */
export async function lockPlaybackKey(call: KeyCall): Promise<PlaybackKey> {
  const id = parseId('playbackKey', call.params['playbackKeyId']);
  await call.tx.$queryRaw`SELECT FROM playback_keys WHERE id = ${id} FOR NO KEY UPDATE`;
  return findPlaybackKey(call);
}
