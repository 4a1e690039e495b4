// api_keys.revoke: the key opens nothing any more, within a second, on every replica.
import { nothingSchema } from '@millrace/api-contract';
import { z } from 'zod';
import { forgetCredentials } from '../operation/after-commit.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { apiKeyParams, lockApiKeyRow } from './api-key-rows.ts';

export const revokeApiKey = tenantOperation({
  name: 'api_keys.revoke',
  method: 'DELETE',
  path: '/v1/api-keys/:apiKeyId',
  summary: 'Revoke an API key',
  permission: 'api_keys:write',
  params: apiKeyParams,
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle(call) {
    forgetCredentials(call);
    const { id } = await lockApiKeyRow(call);
    await call.tx.apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
    return undefined;
  },
});
