// me.get: whose credentials these are.
import { meSchema, nothingSchema, type MeView } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
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
    const organization = await call.tx.organization.findUniqueOrThrow({ where: { id: call.organizationId } });
    const view = {
      organization: { id: organization.id, name: organization.name },
      user: null,
      role: null,
      apiKey: null,
    };
    return call.principal.kind === 'user'
      ? { ...view, role: call.principal.role, user: await userOf(call, call.principal) }
      : { ...view, apiKey: await apiKeyOf(call, call.principal) };
  },
});

type Call = TenantCall<unknown, unknown>;

/** Users belong to no organization, so this one row is read outside the tenant's view: by the caller's own id. */
async function userOf({ context }: Call, { id }: Principal): Promise<MeView['user']> {
  const user = await context.db.platform.user.findUnique({ where: { id } });
  if (!user) throw new AppError('INVALID_TOKEN', 'The user does not exist any more.');
  return { id: user.id, email: user.email, isPlatformAdmin: user.isPlatformAdmin };
}

async function apiKeyOf({ tx }: Call, { id }: Principal): Promise<MeView['apiKey']> {
  const { name, scopes } = await tx.apiKey.findUniqueOrThrow({ where: { id } });
  return { id, name, scopes };
}
