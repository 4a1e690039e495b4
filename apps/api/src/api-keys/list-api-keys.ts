// api_keys.list: the organization's API keys, newest first; not the keys themselves.
import { apiKeyPageSchema, listQuerySchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { notRevoked, toApiKeyView } from './api-key-rows.ts';

export const listApiKeys = tenantOperation({
  name: 'api_keys.list',
  method: 'GET',
  path: '/v1/api-keys',
  summary: 'List API keys, newest first',
  permission: 'api_keys:read',
  query: listQuerySchema,
  status: 200,
  response: apiKeyPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `api-keys|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.apiKey.findMany({
        where: { organizationId, ...notRevoked(), ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map(toApiKeyView), nextCursor };
  },
});
