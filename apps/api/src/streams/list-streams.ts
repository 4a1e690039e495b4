// streams.list: the broadcasts of one channel, newest first.
import { listQuerySchema, streamPageSchema } from '@millrace/api-contract';
import { channelParams, findChannel } from '../channels/find-channel.ts';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toStreamView } from './stream-view.ts';

export const listStreams = tenantOperation({
  name: 'streams.list',
  method: 'GET',
  path: '/v1/channels/:channelId/streams',
  summary: 'List the streams of a channel, newest first',
  permission: 'streams:read',
  params: channelParams,
  query: listQuerySchema,
  status: 200,
  response: streamPageSchema,
  async handle(call) {
    const { context, tx, organizationId, query } = call;
    const { id: channelId } = await findChannel(call);
    const page = { query, keys: context.keys, list: `streams|${organizationId}|${channelId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.stream.findMany({
        where: { organizationId, channelId, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map(toStreamView), nextCursor };
  },
});
