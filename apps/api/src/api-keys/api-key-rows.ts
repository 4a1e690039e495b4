// API keys as rows: making one, finding one by a path, showing one, and which scopes one can have.
import type { ApiKeyView } from '@millrace/api-contract';
import { apiKeyPrefix, hashApiKey, newApiKey } from '@millrace/auth';
import type { ApiKey, DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { newId, type ApiKeyId, type OrganizationId } from '@millrace/pipeline';
import { z } from 'zod';
import { isScope } from '../operation/permissions.ts';
import { notFound, parseId } from '../path-ids.ts';

export const apiKeyParams = z.object({ apiKeyId: z.string().meta({ description: 'Id of the API key, `ak_…`.' }) });

/** Keys of one organization that are not revoked. */
export const maxApiKeys = 100;

interface ApiKeyCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

export interface ApiKeySettings {
  name: string;
  scopes: readonly string[];
  expiresAt: Date | null;
  createdById: string | null;
}

/** Makes a key; the answer is the one moment at which it can be read. */
export async function addApiKey(
  tx: DatabaseTransaction,
  organizationId: OrganizationId,
  { scopes, name, ...settings }: ApiKeySettings,
): Promise<ApiKeyView & { key: string }> {
  const key = newApiKey();
  const row = await tx.apiKey.create({
    data: {
      ...{ id: newId('apiKey'), organizationId, ...settings },
      ...{ prefix: apiKeyPrefix(key), keyHash: hashApiKey(key) },
      name: name.normalize('NFC'),
      scopes: [...new Set(scopes)].sort(),
    },
  });
  return { ...toApiKeyView(row), key };
}

export async function findApiKeyRow({ tx, organizationId, params }: ApiKeyCall): Promise<ApiKey & { id: ApiKeyId }> {
  const id = parseId('apiKey', params['apiKeyId']);
  const row = await tx.apiKey.findFirst({ where: { id, organizationId, ...notRevoked() } });
  if (!row) throw notFound('apiKey');
  return { ...row, id };
}

/** The same, locked until the transaction ends. */
export async function lockApiKeyRow(call: ApiKeyCall): Promise<ApiKey & { id: ApiKeyId }> {
  const id = parseId('apiKey', call.params['apiKeyId']);
  await call.tx.$queryRaw`SELECT FROM api_keys WHERE id = ${id} FOR NO KEY UPDATE`;
  return findApiKeyRow(call);
}

/** Rows of keys that open something yet, or will be looked at by who rotates them. */
export function notRevoked() {
  return { OR: [{ revokedAt: null }, { revokedAt: { gt: new Date() } }] };
}

export function toApiKeyView(row: ApiKey): ApiKeyView {
  const { id, name, prefix, scopes, createdById } = row;
  return {
    ...{ id, name, prefix, scopes, createdById },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** What a PATCH can change. */
export function apiKeyVersion({ name, scopes, expiresAt }: ApiKeyView) {
  return { name, scopes, expiresAt };
}

/** Throws VALIDATION_FAILED for a scope that there is not. */
export function requireScopes(scopes: readonly string[]): void {
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length === 0) return;
  const fields = [{ path: 'body.scopes', message: `has no scope of an API key: ${unknown.slice(0, 5).join(', ')}` }];
  throw new AppError('VALIDATION_FAILED', 'See the reference for the scopes of API keys.', { fields });
}

/** The time, or VALIDATION_FAILED when it has passed. */
export function futureOf(expiresAt: string | null): Date | null {
  if (expiresAt === null || new Date(expiresAt) > new Date()) return expiresAt === null ? null : new Date(expiresAt);
  const fields = [{ path: 'body.expiresAt', message: 'must be in the future' }];
  throw new AppError('VALIDATION_FAILED', 'The key would have expired already.', { fields });
}
