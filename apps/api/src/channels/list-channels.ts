// channels.list: the organization's channels, newest first.
import { channelPageSchema, listQuerySchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { currentStreamsOf, toChannelView } from './channel-view.ts';

export const listChannels = tenantOperation({
  name: 'channels.list',
  method: 'GET',
  path: '/v1/channels',
  summary: 'List channels, newest first',
  permission: 'channels:read',
  query: listQuerySchema,
  status: 200,
  response: channelPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `channels|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.channel.findMany({
        where: { organizationId, deletedAt: null, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    const streams = await currentStreamsOf(tx, rows);
    return { data: rows.map((row) => toChannelView(row, streams.get(row.id), context.urls)), nextCursor };
  },
});
