// The API key that a request shows, with all that decides what it may do now.
import type { Database } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { ApiKeyId, OrganizationId } from '@millrace/pipeline';
import type { ApiKeyPrincipal } from './principal.ts';

/** Throws INVALID_CREDENTIALS or KEY_REVOKED when nothing is to be had with it. */
export async function findApiKey(db: Database, keyHash: string): Promise<ApiKeyPrincipal & { isSuspended: boolean }> {
  const key = await db.platform.apiKey.findUnique({
    where: { keyHash },
    select: {
      ...{ id: true, organizationId: true, name: true, scopes: true, revokedAt: true, expiresAt: true },
      organization: { select: { suspendedAt: true } },
    },
  });
  if (!key) throw new AppError('INVALID_CREDENTIALS', 'The API key is not known.');
  const now = new Date();
  if (key.revokedAt && key.revokedAt <= now) throw new AppError('KEY_REVOKED', 'The API key was revoked.');
  if (key.expiresAt && key.expiresAt <= now) throw new AppError('KEY_REVOKED', 'The API key has expired.');
  return {
    kind: 'api-key',
    id: key.id as ApiKeyId,
    name: key.name,
    organizationId: key.organizationId as OrganizationId,
    scopes: key.scopes,
    isSuspended: key.organization.suspendedAt !== null,
  };
}
