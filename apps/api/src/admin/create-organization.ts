// admin_organizations.create: a new tenant, with an invitation to its first owner.
import { createdOrganizationSchema, createOrganizationSchema, nothingSchema } from '@millrace/api-contract';
import { newId } from '@millrace/pipeline';
import { inviteSomebody } from '../invitations/invite-somebody.ts';
import { adminOperation } from '../operation/admin-operation.ts';
import { organizationFields, toAdminView } from './organization-view.ts';

export const createOrganization = adminOperation({
  name: 'admin_organizations.create',
  method: 'POST',
  path: '/v1/admin/organizations',
  summary: 'Create an organization',
  description: 'Its first owner is invited; until the invitation is accepted it has no members.',
  query: nothingSchema,
  body: createOrganizationSchema,
  auditedFields: ['name'],
  status: 201,
  response: createdOrganizationSchema,
  async handle(call) {
    const { tx, admin, body } = call;
    const organizationId = newId('organization');
    const row = await tx.organization.create({
      data: { id: organizationId, name: body.name.normalize('NFC') },
      select: organizationFields,
    });
    const guest = { organizationId, email: body.ownerEmail, role: 'owner', invitedBy: admin } as const;
    const { acceptUrl } = await inviteSomebody(call, guest);
    return { ...toAdminView(row), acceptUrl };
  },
});
