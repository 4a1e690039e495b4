// Writes to the owners and admins of an organization that a webhook of theirs was disabled: who does not get events does
// not get `webhook.disabled` either.
import type { Database } from '@millrace/db';
import type { Mailer } from '@millrace/mail';
import type { WebhookDisabledReason, WebhookId } from '@millrace/pipeline';

const mostLetters = 20;

export async function tellDisabled(
  { db, mailer }: { db: Database; mailer: Pick<Mailer, 'send'> },
  webhookId: WebhookId,
  reason: WebhookDisabledReason,
): Promise<void> {
  const webhook = await db.platform.webhook.findUniqueOrThrow({
    where: { id: webhookId },
    select: { url: true, organizationId: true, organization: { select: { name: true } } },
  });
  const members = await db.platform.membership.findMany({
    where: { organizationId: webhook.organizationId, role: { in: ['owner', 'admin'] }, user: { disabledAt: null } },
    orderBy: { createdAt: 'asc' },
    take: mostLetters,
    select: { user: { select: { email: true } } },
  });
  const letter = { organizationName: webhook.organization.name, webhookUrl: webhook.url, reason };
  for (const { user } of members) mailer.send({ kind: 'webhook-disabled', to: user.email, ...letter });
}
