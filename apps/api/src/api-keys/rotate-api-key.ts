// api_keys.rotate: a new key in place of an old one, which may work on for a while.
import { createdApiKeySchema, nothingSchema, rotateApiKeySchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { forgetCredentials } from '../operation/after-commit.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { addApiKey, apiKeyParams, lockApiKeyRow } from './api-key-rows.ts';

export const rotateApiKey = tenantOperation({
  name: 'api_keys.rotate',
  method: 'POST',
  path: '/v1/api-keys/:apiKeyId/rotate',
  summary: 'Replace an API key',
  description:
    'The answer is a new key with name, scopes and expiry of the old one, shown once. The old one is refused from now ' +
    'on or, with `graceSeconds`, works on for so long, so that programs can be changed one after the other.',
  permission: 'api_keys:write',
  params: apiKeyParams,
  query: nothingSchema,
  body: rotateApiKeySchema,
  auditedFields: ['graceSeconds'],
  errors: ['CONFLICT'],
  status: 201,
  response: createdApiKeySchema,
  async handle(call) {
    forgetCredentials(call);
    const { tx, organizationId, principal, body } = call;
    const old = await lockApiKeyRow(call);
    if (old.revokedAt) throw new AppError('CONFLICT', 'The key has been rotated already; its grace is running.');
    const revokedAt = new Date(Date.now() + body.graceSeconds * 1_000);
    await tx.apiKey.update({ where: { id: old.id }, data: { revokedAt } });
    const { name, scopes, expiresAt } = old;
    return addApiKey(tx, organizationId, { name, scopes, expiresAt, createdById: principal.id });
  },
});
