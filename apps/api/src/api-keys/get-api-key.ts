// api_keys.get: one API key; not the key itself.
import { apiKeySchema, nothingSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { apiKeyParams, apiKeyVersion, findApiKeyRow, toApiKeyView } from './api-key-rows.ts';

export const getApiKey = tenantOperation({
  name: 'api_keys.get',
  method: 'GET',
  path: '/v1/api-keys/:apiKeyId',
  summary: 'Get an API key',
  permission: 'api_keys:read',
  params: apiKeyParams,
  query: nothingSchema,
  status: 200,
  response: apiKeySchema,
  version: apiKeyVersion,
  async handle(call) {
    return toApiKeyView(await findApiKeyRow(call));
  },
});
