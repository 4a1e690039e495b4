// admin_organizations.suspend: nothing of the organization works until it is resumed, and what is live ends now. The
// edges learn of it at their next heartbeat, within seconds.
import { adminOrganizationSchema, nothingSchema, suspendOrganizationSchema } from '@millrace/api-contract';
import type { DatabaseTransaction } from '@millrace/db';
import type { StreamId } from '@millrace/pipeline';
import { applyFactIn } from '@millrace/streams';
import { forgetCredentials } from '../operation/after-commit.ts';
import { adminOperation } from '../operation/admin-operation.ts';
import { findOrganization, organizationParams, toAdminView } from './organization-view.ts';

export const suspendOrganization = adminOperation({
  name: 'admin_organizations.suspend',
  method: 'POST',
  path: '/v1/admin/organizations/:organizationId/suspend',
  summary: 'Suspend an organization',
  description:
    'Its live streams end at once and their encoders are disconnected within seconds; publishes are refused, and so is ' +
    'every request with its API keys or by its members: `ORGANIZATION_SUSPENDED`. Viewers find none of its channels after ten ' +
    'seconds, also not what was live before. Suspending it again changes nothing.',
  params: organizationParams,
  query: nothingSchema,
  body: suspendOrganizationSchema,
  auditedFields: ['reason'],
  status: 200,
  response: adminOrganizationSchema,
  async handle(call) {
    forgetCredentials(call);
    const { tx, context, admin, body } = call;
    const { id, suspendedAt } = await findOrganization(call);
    if (suspendedAt) return toAdminView(await findOrganization(call));
    await tx.organization.update({ where: { id }, data: { suspendedAt: new Date() } });
    const ended = await endStreamsOf(tx, id);
    context.log.warn('organization.suspended', { organizationId: id, ended, adminId: admin.id, reason: body.reason });
    return toAdminView(await findOrganization(call));
  },
});

/** A publish that is being authorized now holds its channel's lock and may begin yet: its heartbeat ends it. */
async function endStreamsOf(tx: DatabaseTransaction, organizationId: string): Promise<number> {
  const streams = await tx.stream.findMany({
    where: { organizationId, state: { not: 'ended' } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id } of streams) {
    await applyFactIn(tx, id as StreamId, { kind: 'end', reason: 'organization_suspended' });
  }
  return streams.length;
}
