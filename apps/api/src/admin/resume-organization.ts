// admin_organizations.resume: what suspending took away works again. Streams that ended stay ended.
import { adminOrganizationSchema, nothingSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { forgetCredentials } from '../operation/after-commit.ts';
import { adminOperation } from '../operation/admin-operation.ts';
import { findOrganization, organizationParams, toAdminView } from './organization-view.ts';

export const resumeOrganization = adminOperation({
  name: 'admin_organizations.resume',
  method: 'POST',
  path: '/v1/admin/organizations/:organizationId/resume',
  summary: 'Resume a suspended organization',
  description: 'Its keys, its members and its encoders are accepted again. Resuming it again changes nothing.',
  params: organizationParams,
  query: nothingSchema,
  errors: ['CONFLICT'],
  status: 200,
  response: adminOrganizationSchema,
  async handle(call) {
    forgetCredentials(call);
    const { id, deletedAt } = await findOrganization(call);
    if (deletedAt) throw new AppError('CONFLICT', 'The organization was deleted by its owner. There is no way back.');
    await call.tx.organization.update({ where: { id }, data: { suspendedAt: null } });
    call.context.log.warn('organization.resumed', { organizationId: id, adminId: call.admin.id });
    return toAdminView(await findOrganization(call));
  },
});
