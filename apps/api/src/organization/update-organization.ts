// organization.update: renames the organization.
import { nothingSchema, organizationSchema, updateOrganizationSchema } from '@millrace/api-contract';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findOwnOrganization, organizationVersion } from './own-organization.ts';

export const updateOrganization = tenantOperation({
  name: 'organization.update',
  method: 'PATCH',
  path: '/v1/organization',
  summary: 'Rename the organization',
  permission: 'organization:write',
  query: nothingSchema,
  body: updateOrganizationSchema,
  auditedFields: ['name'],
  status: 200,
  response: organizationSchema,
  version: organizationVersion,
  async handle(call) {
    const { tx, organizationId, body, ifMatch } = call;
    await tx.$queryRaw`SELECT FROM organizations WHERE id = ${organizationId} FOR NO KEY UPDATE`;
    requireVersion(ifMatch, organizationVersion(await findOwnOrganization(call)));
    if (body.name !== undefined) {
      await tx.organization.updateMany({ where: { id: organizationId }, data: { name: body.name.normalize('NFC') } });
    }
    return findOwnOrganization(call);
  },
});
