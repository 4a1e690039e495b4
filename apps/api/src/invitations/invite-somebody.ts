// One new invitation: by mail when the installation sends mail, otherwise as an address in the answer. It takes the place
// of an older one to the same person.
import type { InvitationView, RoleName } from '@millrace/api-contract';
import { hashOpaqueToken, newOpaqueToken } from '@millrace/auth';
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { newId, type OrganizationId } from '@millrace/pipeline';
import { consoleLinks } from '../mail/console-links.ts';
import { afterCommit } from '../operation/after-commit.ts';
import type { Call } from '../operation/operation.ts';
import { takeTurn } from '../operation/take-turn.ts';
import { invitationFields, invitationLifeMs, isOpen, maxOpenInvitations, toInvitationView } from './invitation-rows.ts';

export interface Guest {
  organizationId: OrganizationId;
  email: string;
  role: RoleName;
  invitedBy: { id: string; name: string };
}

export async function inviteSomebody(
  { tx, context, request }: Pick<Call<unknown, unknown>, 'context' | 'request'> & { tx: DatabaseTransaction },
  guest: Guest,
): Promise<InvitationView & { acceptUrl: string | null }> {
  const { organizationId, email, role, invitedBy } = guest;
  await makeRoom(tx, guest);
  const token = newOpaqueToken('invitation');
  const row = await tx.invitation.create({
    data: {
      ...{ id: newId('invitation'), organizationId, email, role, invitedById: invitedBy.id },
      tokenHash: hashOpaqueToken(token),
      expiresAt: new Date(Date.now() + invitationLifeMs),
    },
    select: invitationFields,
  });
  const { name: organizationName } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const url = consoleLinks(context.urls).invitation(token);
  if (!context.mailer.canSend) return { ...toInvitationView(row), acceptUrl: url };
  afterCommit(request, () => {
    context.mailer.send({ kind: 'invitation', to: email, organizationName, invitedBy: invitedBy.name, url });
  });
  return { ...toInvitationView(row), acceptUrl: null };
}

async function makeRoom(tx: DatabaseTransaction, { organizationId, email }: Guest): Promise<void> {
  const member = await tx.membership.findFirst({ where: { organizationId, user: { email } }, select: { role: true } });
  if (member) throw new AppError('CONFLICT', `This person is a member already, with the role ${member.role}.`);
  await takeTurn(tx, 'invitations', organizationId);
  await tx.invitation.updateMany({ where: { organizationId, email, ...isOpen() }, data: { revokedAt: new Date() } });
  if ((await tx.invitation.count({ where: { organizationId, ...isOpen() } })) < maxOpenInvitations) return;
  throw new AppError('LIMIT_REACHED', `At most ${maxOpenInvitations} invitations can be open. Revoke one first.`);
}
