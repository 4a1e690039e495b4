// An organization as platform admins see it, and how one is found by the id in a path.
import type { AdminOrganizationView } from '@millrace/api-contract';
import type { DatabaseTransaction, Prisma } from '@millrace/db';
import { z } from 'zod';
import { notFound, parseId } from '../path-ids.ts';

export const organizationParams = z.object({
  organizationId: z.string().meta({ description: 'Id of the organization, `org_…`.' }),
});

/** What of a row the view needs. */
export const organizationFields = {
  id: true,
  name: true,
  createdAt: true,
  suspendedAt: true,
  deletedAt: true,
  _count: {
    select: {
      memberships: true,
      channels: { where: { deletedAt: null } },
      streams: { where: { state: { not: 'ended' } } },
    },
  },
} as const satisfies Prisma.OrganizationSelect;

type OrganizationRow = Prisma.OrganizationGetPayload<{ select: typeof organizationFields }>;

export function toAdminView({ _count, ...row }: OrganizationRow): AdminOrganizationView {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    suspendedAt: row.suspendedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    memberCount: _count.memberships,
    channelCount: _count.channels,
    currentStreamCount: _count.streams,
  };
}

interface OrganizationCall {
  tx: DatabaseTransaction;
  params: Readonly<Record<string, string | undefined>>;
}

/** The organization that a path names, or NOT_FOUND. */
export async function findOrganization({ tx, params }: OrganizationCall): Promise<OrganizationRow> {
  const id = parseId('organization', params['organizationId']);
  const row = await tx.organization.findUnique({ where: { id }, select: organizationFields });
  if (!row) throw notFound('organization');
  return row;
}
