// The channel that a path names, of the caller's organization and not deleted; or NOT_FOUND, whatever the reason.
import type { Channel, DatabaseTransaction } from '@millrace/db';
import type { ChannelId, OrganizationId } from '@millrace/pipeline';
import { z } from 'zod';
import { notFound, parseId } from '../path-ids.ts';

export const channelParams = z.object({ channelId: z.string().meta({ description: 'Id of the channel, `ch_…`.' }) });

interface ChannelCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

/** The same, locked until the transaction ends: whoever changes what depends on the channel takes its turn. */
export async function lockChannel(call: ChannelCall): Promise<Channel & { id: ChannelId }> {
  const id = parseId('channel', call.params['channelId']);
  await call.tx.$queryRaw`SELECT FROM channels WHERE id = ${id} FOR NO KEY UPDATE`;
  return findChannel(call);
}

export async function findChannel({ tx, organizationId, params }: ChannelCall): Promise<Channel & { id: ChannelId }> {
  const id = parseId('channel', params['channelId']);
  const channel = await tx.channel.findFirst({ where: { id, organizationId, deletedAt: null } });
  if (!channel) throw notFound('channel');
  return { ...channel, id };
}
