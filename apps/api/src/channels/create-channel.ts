// channels.create: a channel with all that is needed to go live, in one answer.
import { createChannelSchema, createdChannelSchema, nothingSchema } from '@millrace/api-contract';
import { newId } from '@millrace/pipeline';
import { writeChannelEvent } from '@millrace/streams';
import { requireRoomForChannel } from '../quotas/require-room.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toChannelView } from './channel-view.ts';
import { externalIdIsFree } from './external-id.ts';
import { addStreamKey, primaryKey } from '../stream-keys/stream-key-rows.ts';

export const createChannel = tenantOperation({
  name: 'channels.create',
  method: 'POST',
  path: '/v1/channels',
  summary: 'Create a channel',
  description: 'Answers with the ingest address, the stream key and the playback URL: all that is needed to go live.',
  permission: 'channels:write',
  query: nothingSchema,
  body: createChannelSchema,
  status: 201,
  errors: ['CONFLICT', 'QUOTA_REACHED'],
  response: createdChannelSchema,
  async handle({ context, tx, organizationId, body: { name, media, test, ...settings } }) {
    await requireRoomForChannel(tx, organizationId);
    const channelId = newId('channel');
    const channel = await externalIdIsFree(
      tx.channel.create({
        data: {
          ...{ id: channelId, organizationId, playbackId: newId('playback'), ...settings },
          name: name.normalize('NFC'),
          mediaSettings: media,
          isTest: test,
        },
      }),
    );
    const { streamKey } = await addStreamKey(tx, context.keys, { organizationId, channelId }, primaryKey);
    await writeChannelEvent(tx, { organizationId, channelId }, 'channel.created');
    return { ...toChannelView(channel, undefined, context.urls), streamKey };
  },
});
