// Members as rows: finding one by a path, showing one, and the two rules of their roles: who makes or unmakes an owner is
// an owner, and an organization has always one.
import type { MemberView, RoleName } from '@millrace/api-contract';
import type { DatabaseTransaction, Prisma } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId } from '@millrace/pipeline';
import { z } from 'zod';
import type { Principal } from '../operation/principal.ts';
import { notFound, parseId } from '../path-ids.ts';

export const memberParams = z.object({ userId: z.string().meta({ description: 'Id of the user, `usr_…`.' }) });

/** What a tenant may see of a user. */
const userFields = { id: true, email: true, name: true } as const;
export const memberFields = { role: true, createdAt: true, user: { select: userFields } } as const;
type MemberRow = Prisma.MembershipGetPayload<{ select: typeof memberFields }>;

interface MemberCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

export async function findMember({ tx, organizationId, params }: MemberCall): Promise<MemberRow> {
  const userId = parseId('user', params['userId']);
  const member = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: memberFields,
  });
  if (!member) throw notFound('user');
  return member;
}

/** The same, after everybody else who changes members of this organization. */
export async function lockMember(call: MemberCall): Promise<MemberRow> {
  const { tx, organizationId } = call;
  await tx.$queryRaw`SELECT FROM memberships WHERE organization_id = ${organizationId} ORDER BY user_id FOR UPDATE`;
  return findMember(call);
}

export function toMemberView({ user, role, createdAt }: MemberRow): MemberView {
  return { userId: user.id, email: user.email, name: user.name, role, joinedAt: createdAt.toISOString() };
}

/** Throws FORBIDDEN when the change concerns an owner and the principal is none. */
export function requireOwnerFor(principal: Principal, ...roles: readonly RoleName[]): void {
  if (!roles.includes('owner') || (principal.kind === 'user' && principal.role === 'owner')) return;
  throw new AppError('FORBIDDEN', 'Only an owner makes or changes an owner.');
}

/** Throws CONFLICT when the organization would be without an owner. Members must be locked. */
export async function requireAnotherOwner(call: MemberCall, member: MemberRow): Promise<void> {
  if (member.role !== 'owner') return;
  const { tx, organizationId } = call;
  const owners = await tx.membership.count({ where: { organizationId, role: 'owner' } });
  if (owners <= 1) throw new AppError('CONFLICT', 'An organization has at least one owner. Make another one first.');
}
