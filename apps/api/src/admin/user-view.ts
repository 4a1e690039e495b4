// A user as platform admins see it, and how one is found by the id in a path.
import type { AdminUserView } from '@millrace/api-contract';
import type { DatabaseTransaction, Prisma } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { isId } from '@millrace/pipeline';
import { z } from 'zod';

export const userParams = z.object({ userId: z.string().meta({ description: 'Id of the user, `usr_…`.' }) });

/** What of a row the view needs; never how the user logs in. */
export const userFields = {
  ...{ id: true, email: true, name: true, isPlatformAdmin: true, disabledAt: true, createdAt: true },
  memberships: {
    select: { role: true, organization: { select: { id: true, name: true } } },
    orderBy: { organizationId: 'asc' },
    take: 100,
  },
} as const satisfies Prisma.UserSelect;

type UserRow = Prisma.UserGetPayload<{ select: typeof userFields }>;

export function toAdminUserView({ memberships, createdAt, disabledAt, ...row }: UserRow): AdminUserView {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    organizations: memberships.map(({ role, organization }) => ({ ...organization, role })),
  };
}

interface UserCall {
  tx: DatabaseTransaction;
  params: Readonly<Record<string, string | undefined>>;
}

/** The user that a path names, or NOT_FOUND. */
export async function findUser({ tx, params: { userId = '' } }: UserCall): Promise<UserRow> {
  const row = isId('user', userId) ? await tx.user.findUnique({ where: { id: userId }, select: userFields }) : null;
  if (!row) throw new AppError('NOT_FOUND', 'There is no such user.');
  return row;
}
