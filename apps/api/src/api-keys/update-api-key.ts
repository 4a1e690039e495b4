// api_keys.update: changes what a key may do and for how long; the key itself stays.
import { apiKeySchema, nothingSchema, updateApiKeySchema } from '@millrace/api-contract';
import { requireVersion } from '../operation/answer.ts';
import { forgetCredentials } from '../operation/after-commit.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { apiKeyParams, apiKeyVersion, futureOf, lockApiKeyRow, requireScopes, toApiKeyView } from './api-key-rows.ts';

export const updateApiKey = tenantOperation({
  name: 'api_keys.update',
  method: 'PATCH',
  path: '/v1/api-keys/:apiKeyId',
  summary: 'Change an API key',
  description: 'What is left out stays as it is. The change counts within a second.',
  permission: 'api_keys:write',
  params: apiKeyParams,
  query: nothingSchema,
  body: updateApiKeySchema,
  auditedFields: ['scopes', 'expiresAt'],
  status: 200,
  response: apiKeySchema,
  version: apiKeyVersion,
  async handle(call) {
    forgetCredentials(call);
    const { tx, body, ifMatch } = call;
    const before = await lockApiKeyRow(call);
    requireVersion(ifMatch, apiKeyVersion(toApiKeyView(before)));
    const { name, scopes, expiresAt } = body;
    if (scopes) requireScopes(scopes);
    const row = await tx.apiKey.update({
      where: { id: before.id },
      data: {
        ...(name !== undefined && { name: name.normalize('NFC') }),
        ...(scopes && { scopes: [...new Set(scopes)].sort() }),
        ...(expiresAt !== undefined && { expiresAt: futureOf(expiresAt) }),
      },
    });
    return toApiKeyView(row);
  },
});
