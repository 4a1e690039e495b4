// Puts events on their way to a webhook, again or for the first time. The relay is woken; it sends them within a second.
import { wakeRelayAfter, type DatabaseTransaction, type Webhook } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { WebhookId } from '@millrace/pipeline';

export function requireEnabled({ enabled }: Webhook): void {
  if (!enabled) throw new AppError('CONFLICT', 'The webhook is disabled. Enable it first.');
}

/** How many are on their way then. What is on its way already stays so, and is due now. */
export async function resendEvents(
  tx: DatabaseTransaction,
  webhookId: WebhookId,
  eventIds: readonly string[],
): Promise<number> {
  const count = await tx.$executeRaw`
    INSERT INTO webhook_deliveries AS d (webhook_id, event_id, organization_id, sequence)
    SELECT ${webhookId}, id, organization_id, organization_sequence
    FROM events WHERE id = ANY(${[...eventIds]}::text[]) AND organization_sequence IS NOT NULL
    ON CONFLICT (webhook_id, event_id) DO UPDATE
    SET state = 'pending', step = 0, next_attempt_at = now(), finished_at = NULL, created_at = now()`;
  await tx.webhook.update({ where: { id: webhookId }, data: { pausedUntil: null }, select: { id: true } });
  wakeRelayAfter(tx);
  return count;
}
