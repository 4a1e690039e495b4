// channels.delete: the channel, its keys and its playback URL are gone; a running stream ends with it.
import { nothingSchema } from '@millrace/api-contract';
import type { StreamId } from '@millrace/pipeline';
import { applyFactIn, writeChannelEvent } from '@millrace/streams';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { currentStreamsOf } from './channel-view.ts';
import { channelParams, findChannel } from './find-channel.ts';
import { revokeAllStreamKeys } from '../stream-keys/stream-key-rows.ts';

export const deleteChannel = tenantOperation({
  name: 'channels.delete',
  method: 'DELETE',
  path: '/v1/channels/:channelId',
  summary: 'Delete a channel',
  description: 'A running stream ends within seconds. Past streams stay readable by their ids.',
  permission: 'channels:write',
  params: channelParams,
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle(call) {
    const { tx, organizationId } = call;
    const { id: channelId } = await findChannel(call);
    // Under the row's lock from here on: a publish that comes now waits, and then finds the channel gone.
    await tx.channel.update({ where: { id: channelId }, data: { deletedAt: new Date(), enabled: false } });
    await revokeAllStreamKeys(tx, { organizationId, channelId });
    const stream = (await currentStreamsOf(tx, [{ id: channelId }])).get(channelId);
    if (stream) await applyFactIn(tx, stream.id as StreamId, { kind: 'end', reason: 'channel_deleted' });
    await writeChannelEvent(tx, { organizationId, channelId }, 'channel.deleted');
    return undefined;
  },
});
