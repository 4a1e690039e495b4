// The stream key that a path names, of a channel of the caller's organization and not revoked; or NOT_FOUND. A key whose
// revocation has a grace is there until it is over.
import type { StreamKey } from '@millrace/db';
import { z } from 'zod';
import { channelParams, findChannel } from '../channels/find-channel.ts';
import { notFound, parseId } from '../path-ids.ts';

export const streamKeyParams = channelParams.extend({
  keyId: z.string().meta({ description: 'Id of the stream key, `key_…`.' }),
});

type KeyCall = Parameters<typeof findChannel>[0];

/** Keys that are not over. */
export const notRevoked = () => ({ OR: [{ revokedAt: null }, { revokedAt: { gt: new Date() } }] });

export async function findStreamKey(call: KeyCall): Promise<StreamKey> {
  const { id: channelId } = await findChannel(call);
  const id = parseId('streamKey', call.params['keyId']);
  const { organizationId } = call;
  const key = await call.tx.streamKey.findFirst({ where: { id, organizationId, channelId, ...notRevoked() } });
  if (!key) throw notFound('streamKey');
  return key;
}

/** The same, locked until the transaction ends. */
export async function lockStreamKey(call: KeyCall): Promise<StreamKey> {
  const id = parseId('streamKey', call.params['keyId']);
  await call.tx.$queryRaw`SELECT FROM stream_keys WHERE id = ${id} FOR NO KEY UPDATE`;
  return findStreamKey(call);
}

/** The channel's primary key; undefined when it was revoked. */
export async function findPrimaryKey({ tx }: Pick<KeyCall, 'tx'>, channelId: string): Promise<StreamKey | undefined> {
  return (await tx.streamKey.findFirst({ where: { channelId, isPrimary: true, revokedAt: null } })) ?? undefined;
}
