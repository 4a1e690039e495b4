// channels.get: one channel.
import { channelSchema, nothingSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { channelVersion, currentStreamsOf, toChannelView } from './channel-view.ts';
import { channelParams, findChannel } from './find-channel.ts';

export const getChannel = tenantOperation({
  name: 'channels.get',
  method: 'GET',
  path: '/v1/channels/:channelId',
  summary: 'Get a channel',
  permission: 'channels:read',
  params: channelParams,
  query: nothingSchema,
  status: 200,
  response: channelSchema,
  version: channelVersion,
  async handle(call) {
    const channel = await findChannel(call);
    const streams = await currentStreamsOf(call.tx, [channel]);
    return toChannelView(channel, streams.get(channel.id), call.context.urls);
  },
});
