// stream_keys.list: the keys of a channel that are not revoked, newest first.
import { listQuerySchema, streamKeyPageSchema } from '@millrace/api-contract';
import { channelParams, findChannel } from '../channels/find-channel.ts';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { notRevoked } from './find-stream-key.ts';
import { toStreamKeyInfo } from './stream-key-view.ts';

export const listStreamKeys = tenantOperation({
  name: 'stream_keys.list',
  method: 'GET',
  path: '/v1/channels/:channelId/stream-keys',
  summary: 'List the stream keys of a channel, newest first',
  description: 'Without their secrets, and without those that are revoked.',
  permission: 'stream_keys:read',
  params: channelParams,
  query: listQuerySchema,
  status: 200,
  response: streamKeyPageSchema,
  async handle(call) {
    const { context, tx, organizationId, query } = call;
    const { id: channelId } = await findChannel(call);
    const page = { query, keys: context.keys, list: `stream-keys|${organizationId}|${channelId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.streamKey.findMany({
        where: { organizationId, channelId, ...notRevoked(), ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map(toStreamKeyInfo), nextCursor };
  },
});
