// me.get: whose credentials these are, and what they allow.
import { meSchema, nothingSchema, type MeView } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { permissionsOf } from '../operation/permissions.ts';
import type { Principal } from '../operation/principal.ts';
import { tenantOperation, type TenantCall } from '../operation/tenant-operation.ts';

export const whoAmI = tenantOperation({
  name: 'me.get',
  method: 'GET',
  path: '/v1/me',
  summary: 'Who am I?',
  permission: 'organization:read',
  query: nothingSchema,
  status: 200,
  response: meSchema,
  async handle(call) {
    const { tx, organizationId, principal } = call;
    const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const view = {
      organization: { id: organization.id, name: organization.name },
      permissions: permissionsOf(principal),
      ...{ user: null, role: null, apiKey: null, impersonation: null },
    };
    if (principal.kind === 'api-key') {
      const { id, name, scopes } = principal;
      return { ...view, apiKey: { id, name, scopes: [...scopes] } };
    }
    const { role, impersonation } = principal;
    return {
      ...{ ...view, role, user: await userOf(call, principal) },
      impersonation: impersonation && { ...impersonation, expiresAt: impersonation.expiresAt.toISOString() },
    };
  },
});

/** Users belong to no organization, so this one row is read outside the tenant's view: by the caller's own id. */
async function userOf({ context }: TenantCall<unknown, unknown>, { id }: Principal): Promise<MeView['user']> {
  const user = await context.db.platform.user.findUnique({ where: { id } });
  if (!user) throw new AppError('INVALID_TOKEN', 'The user does not exist any more.');
  return { id: user.id, email: user.email, name: user.name, isPlatformAdmin: user.isPlatformAdmin };
}
