// Everything that a webhook was given up on, sent again; a request takes 10,000 events of it.
import type { Millrace } from '@millrace/sdk';

const mostRequests = 50;

/** Tells how many are on their way then. */
export async function resendFailed({ webhooks }: Pick<Millrace, 'webhooks'>, webhookId: string): Promise<number> {
  let [count, after] = [0, 0];
  for (let request = 0; request < mostRequests; request += 1) {
    const resent = await webhooks.resend(webhookId, { after, onlyFailed: true });
    count += resent.count;
    after = resent.nextAfter;
    if (!resent.hasMore) break;
  }
  return count;
}
