// Invitations as rows: what state one is in, finding one by a path, and by its token.
import type { InvitationView } from '@millrace/api-contract';
import { hashOpaqueToken } from '@millrace/auth';
import type { Database, Prisma } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { z } from 'zod';

export const invitationLifeMs = 7 * 86_400_000;
/** Invitations of one organization that wait for an answer. */
export const maxOpenInvitations = 200;

export const invitationParams = z.object({
  invitationId: z.string().meta({ description: 'Id of the invitation, `inv_…`.' }),
});

/** What of a row is shown; never its token. */
export const invitationFields = {
  ...{ id: true, email: true, role: true, invitedById: true },
  ...{ createdAt: true, expiresAt: true, acceptedAt: true, revokedAt: true },
} as const;
type InvitationRow = Prisma.InvitationGetPayload<{ select: typeof invitationFields }>;

export function isOpen() {
  return { acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } };
}

export function toInvitationView(row: InvitationRow): InvitationView {
  const { id, email, role, invitedById } = row;
  return {
    ...{ id, email, role, invitedById, state: stateOf(row) },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

function stateOf({ acceptedAt, revokedAt, expiresAt }: InvitationRow): InvitationView['state'] {
  if (acceptedAt) return 'accepted';
  if (revokedAt) return 'revoked';
  return expiresAt <= new Date() ? 'expired' : 'open';
}

/** The invitation of a token; LINK_EXPIRED when it can't be accepted, whatever the reason. */
export async function findByToken({ platform }: Pick<Database, 'platform'>, token: string) {
  const invitation = await platform.invitation.findFirst({
    where: { tokenHash: hashOpaqueToken(token), ...isOpen() },
    include: { organization: { select: { name: true, suspendedAt: true } } },
  });
  if (!invitation || invitation.organization.suspendedAt) throw linkExpired();
  return invitation;
}

export function linkExpired(): AppError {
  return new AppError('LINK_EXPIRED', 'The link was used, has expired or was withdrawn. Ask for another one.');
}
