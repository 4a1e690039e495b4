// Disables a webhook whose receiver is gone or has failed for too long, and tells it. What was on its way is given up: the
// events stay readable and can be sent again.
import type { Database } from '@millrace/db';
import { writeEvents } from '@millrace/events';
import type { OrganizationId, WebhookDisabledReason, WebhookId } from '@millrace/pipeline';

interface Disabled {
  organizationId: OrganizationId;
  failingSince: Date | null;
}

/** False when somebody else has disabled it, or its owner has changed its address since. */
export function disableWebhook(
  db: Database,
  webhook: { webhookId: WebhookId; url: string },
  reason: WebhookDisabledReason,
): Promise<boolean> {
  const { webhookId, url } = webhook;
  return db.transaction(async (tx) => {
    const [disabled] = await tx.$queryRaw<Disabled[]>`
      UPDATE webhooks SET enabled = false, disabled_reason = ${reason}, disabled_at = now(), updated_at = now()
      WHERE id = ${webhookId} AND url = ${url} AND enabled AND deleted_at IS NULL
      RETURNING organization_id AS "organizationId", failing_since AS "failingSince"`;
    if (!disabled) return false;
    await tx.$executeRaw`
      UPDATE webhook_deliveries SET state = 'failed', finished_at = now(), last_result = coalesce(last_result, 'webhook_disabled')
      WHERE webhook_id = ${webhookId} AND state = 'pending'`;
    const { organizationId, failingSince } = disabled;
    const data = {
      webhookId,
      reason,
      failingSince: failingSince?.toISOString() ?? null,
      fault: 'organization',
    } as const;
    await writeEvents(tx, [{ type: 'webhook.disabled', organizationId, data }]);
    return true;
  });
}
