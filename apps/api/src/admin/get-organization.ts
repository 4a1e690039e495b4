// admin_organizations.get: one organization of the installation.
import { adminOrganizationSchema, nothingSchema } from '@millrace/api-contract';
import { adminOperation } from '../operation/admin-operation.ts';
import { findOrganization, organizationParams, toAdminView } from './organization-view.ts';

export const getOrganizationAsAdmin = adminOperation({
  name: 'admin_organizations.get',
  method: 'GET',
  path: '/v1/admin/organizations/:organizationId',
  summary: 'Get an organization',
  params: organizationParams,
  query: nothingSchema,
  status: 200,
  response: adminOrganizationSchema,
  async handle(call) {
    return toAdminView(await findOrganization(call));
  },
});
