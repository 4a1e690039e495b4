// channels.list: the organization's channels, newest first.
import { channelListQuerySchema, channelPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantRead } from '../operation/tenant-read.ts';
import { channelPage, currentStreamOf, type ChannelRow } from './channel-statements.ts';
import { toChannelView } from './channel-view.ts';

export const listChannels = tenantRead({
  name: 'channels.list',
  method: 'GET',
  path: '/v1/channels',
  summary: 'List channels, newest first',
  permission: 'channels:read',
  query: channelListQuerySchema,
  status: 200,
  response: channelPageSchema,
  async handle({ context, read, organizationId, query }) {
    const page = { query, keys: context.keys, list: `channels|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, (window) => {
      const { statement, values } = channelPage(query, window);
      return read<ChannelRow>(statement, values);
    });
    return { data: rows.map((row) => toChannelView(row, currentStreamOf(row), context.urls)), nextCursor };
  },
});
