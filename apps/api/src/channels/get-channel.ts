// channels.get: one channel.
import { channelSchema, nothingSchema } from '@millrace/api-contract';
import { tenantRead } from '../operation/tenant-read.ts';
import { notFound, parseId } from '../path-ids.ts';
import { currentStreamOf, oneChannel, type ChannelRow } from './channel-statements.ts';
import { channelVersion, toChannelView } from './channel-view.ts';
import { channelParams } from './find-channel.ts';

export const getChannel = tenantRead({
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
  async handle({ context, read, params }) {
    const channelId = parseId('channel', params['channelId']);
    const [channel] = await read<ChannelRow>(oneChannel, [channelId]);
    if (!channel) throw notFound('channel');
    return toChannelView(channel, currentStreamOf(channel), context.urls);
  },
});
