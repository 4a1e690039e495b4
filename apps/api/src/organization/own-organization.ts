// The organization of a call, as the API shows it.
import type { OrganizationView } from '@millrace/api-contract';
import type { DatabaseTransaction } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';

export async function findOwnOrganization({
  tx,
  organizationId,
}: {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
}): Promise<OrganizationView> {
  const { id, name, createdAt } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  return { id, name, createdAt: createdAt.toISOString() };
}

/** What a PATCH can change. */
export function organizationVersion({ name }: OrganizationView) {
  return { name };
}
