// admin_organizations.set_quotas: what an organization may use.
import { nothingSchema, quotaLimitsSchema, quotasSchema } from '@millrace/api-contract';
import type { OrganizationId } from '@millrace/pipeline';
import { readQuotaUse, setLimits } from '@millrace/usage';
import { adminOperation } from '../operation/admin-operation.ts';
import { toQuotasView } from '../quotas/quotas-view.ts';
import { findOrganization, organizationParams } from './organization-view.ts';

export const setQuotas = adminOperation({
  name: 'admin_organizations.set_quotas',
  method: 'PATCH',
  path: '/v1/admin/organizations/:organizationId/quotas',
  summary: 'Set quotas of an organization',
  description:
    'What is left out stays, `null` is without limit. Streams that run keep the limits that they began with; used-up ' +
    'minutes end them within half a minute.',
  params: organizationParams,
  query: nothingSchema,
  body: quotaLimitsSchema,
  auditedFields: Object.keys(quotaLimitsSchema.shape),
  status: 200,
  response: quotasSchema,
  async handle(call) {
    const { tx, context, admin, body } = call;
    const organizationId = (await findOrganization(call)).id as OrganizationId;
    const given = Object.entries(body).filter(([, limit]) => limit !== undefined);
    const limits = await setLimits(tx, organizationId, Object.fromEntries(given));
    context.log.info('organization.quotas_set', { organizationId, adminId: admin.id, ...body });
    const now = new Date();
    return toQuotasView(limits, await readQuotaUse(tx, organizationId, now), now);
  },
});
