// quotas.get: what the organization may use, and what it uses now.
import { nothingSchema, quotasSchema } from '@millrace/api-contract';
import { readLimits, readQuotaUse } from '@millrace/usage';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toQuotasView } from './quotas-view.ts';

export const getQuotas = tenantOperation({
  name: 'quotas.get',
  method: 'GET',
  path: '/v1/quotas',
  summary: 'Get quotas and their use',
  description:
    'The event `usage.threshold` tells once a month when 80, 95 and 100 % of a quota are used. At 100 % the next channel ' +
    'or stream is refused with `QUOTA_REACHED`; when the minutes of a month are used up, running streams end too, with ' +
    'the reason `quota_reached`.',
  permission: 'usage:read',
  query: nothingSchema,
  status: 200,
  response: quotasSchema,
  async handle({ tx, organizationId }) {
    const now = new Date();
    const limits = await readLimits(tx, organizationId);
    return toQuotasView(limits, await readQuotaUse(tx, organizationId, now), now);
  },
});
