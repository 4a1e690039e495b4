// What is on its way to a webhook that gets nothing any more is given up: its events stay readable, and can be sent again.
import type { DatabaseTransaction } from '@millrace/db';
import type { WebhookId } from '@millrace/pipeline';

export async function giveUpDeliveries(tx: DatabaseTransaction, webhookId: WebhookId): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_deliveries
    SET state = 'failed', finished_at = now(), last_result = coalesce(last_result, 'webhook_disabled')
    WHERE webhook_id = ${webhookId} AND state = 'pending'`;
}
