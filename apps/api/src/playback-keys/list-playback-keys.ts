// playback_keys.list: the organization's playback keys that are not revoked, newest first.
import { listQuerySchema, playbackKeyPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toPlaybackKeyView } from './playback-key-view.ts';

export const listPlaybackKeys = tenantOperation({
  name: 'playback_keys.list',
  method: 'GET',
  path: '/v1/playback-keys',
  summary: 'List playback keys, newest first',
  permission: 'playback_keys:read',
  query: listQuerySchema,
  status: 200,
  response: playbackKeyPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `playback_keys|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.playbackKey.findMany({
        where: { organizationId, revokedAt: null, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map(toPlaybackKeyView), nextCursor };
  },
});
