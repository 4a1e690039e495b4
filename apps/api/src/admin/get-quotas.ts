// admin_organizations.get_quotas: what an organization may use, and what it uses now.
import { nothingSchema, quotasSchema } from '@millrace/api-contract';
import type { OrganizationId } from '@millrace/pipeline';
import { readLimits, readQuotaUse } from '@millrace/usage';
import { adminOperation } from '../operation/admin-operation.ts';
import { toQuotasView } from '../quotas/quotas-view.ts';
import { findOrganization, organizationParams } from './organization-view.ts';

export const getQuotasAsAdmin = adminOperation({
  name: 'admin_organizations.get_quotas',
  method: 'GET',
  path: '/v1/admin/organizations/:organizationId/quotas',
  summary: 'Get quotas of an organization and their use',
  params: organizationParams,
  query: nothingSchema,
  status: 200,
  response: quotasSchema,
  async handle(call) {
    const organizationId = (await findOrganization(call)).id as OrganizationId;
    const now = new Date();
    const limits = await readLimits(call.tx, organizationId);
    return toQuotasView(limits, await readQuotaUse(call.tx, organizationId, now), now);
  },
});
