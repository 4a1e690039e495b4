// api_keys.create: a credential for a program.
import { createApiKeySchema, createdApiKeySchema, nothingSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { takeTurn } from '../operation/take-turn.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { addApiKey, futureOf, maxApiKeys, notRevoked, requireScopes } from './api-key-rows.ts';

export const createApiKey = tenantOperation({
  name: 'api_keys.create',
  method: 'POST',
  path: '/v1/api-keys',
  summary: 'Create an API key',
  description: 'The answer shows the key, once. Give it the scopes that its program needs and no more.',
  permission: 'api_keys:write',
  query: nothingSchema,
  body: createApiKeySchema,
  auditedFields: ['scopes', 'expiresAt'],
  errors: ['LIMIT_REACHED'],
  status: 201,
  response: createdApiKeySchema,
  async handle({ tx, organizationId, principal, body: { name, scopes, expiresAt } }) {
    requireScopes(scopes);
    await takeTurn(tx, 'api_keys', organizationId);
    if ((await tx.apiKey.count({ where: { organizationId, ...notRevoked() } })) >= maxApiKeys) {
      throw new AppError('LIMIT_REACHED', `An organization has at most ${maxApiKeys} API keys. Revoke one first.`);
    }
    return addApiKey(tx, organizationId, { name, scopes, expiresAt: futureOf(expiresAt), createdById: principal.id });
  },
});
