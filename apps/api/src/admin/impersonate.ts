// admin_organizations.impersonate: an admin acts within an organization, for half an hour at most, and reads unless told
// otherwise. Nothing of it is hidden: it, and all that is done with it, stands in the organization's audit log.
import { impersonateSchema, impersonationSchema, nothingSchema } from '@millrace/api-contract';
import type { OrganizationId } from '@millrace/pipeline';
import { adminOperation } from '../operation/admin-operation.ts';
import { beginSession, originOf } from '../session/sessions.ts';
import { findOrganization, organizationParams } from './organization-view.ts';

export const impersonate = adminOperation({
  name: 'admin_organizations.impersonate',
  method: 'POST',
  path: '/v1/admin/organizations/:organizationId/impersonate',
  summary: 'Act within an organization',
  description:
    'The answer is an access token that cannot be renewed. It has the role `viewer`, which changes nothing, unless ' +
    'another is asked for. Members see it in the audit log with its reason; `/v1/me` tells whoever uses it.',
  params: organizationParams,
  query: nothingSchema,
  body: impersonateSchema,
  auditedFields: ['reason', 'role', 'minutes'],
  status: 201,
  response: impersonationSchema,
  async handle(call) {
    const { tx, context, request, admin, body } = call;
    const { role, reason } = body;
    const organization = await findOrganization(call);
    const organizationId = organization.id as OrganizationId;
    const lifeSeconds = body.minutes * 60;
    const origin = originOf(request);
    const session = { kind: 'impersonation', userId: admin.id, organizationId, role, reason, ...origin } as const;
    const sessionId = await beginSession(tx, session, lifeSeconds * 1_000);
    context.log.warn('admin.impersonating', { adminId: admin.id, organizationId, role, reason });
    return {
      accessToken: context.tokens.sign({ userId: admin.id, organizationId, sessionId }, lifeSeconds),
      expiresInSeconds: lifeSeconds,
      ...{ sessionId, organizationId, role },
    };
  },
});
