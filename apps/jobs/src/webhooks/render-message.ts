// A delivery as the request that is sent, by the Standard Webhooks specification. The body is rendered once and signed as
// it is sent. The id is the event's, so it stays the same however often and to however many receivers it is sent.
import { webhookSignatures } from '@millrace/auth';
import { toEnvelope } from '@millrace/events';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import type { SigningSecrets } from './signing-secrets.ts';

export interface Message {
  headers: Record<string, string>;
  body: Buffer;
}

export function renderMessage(secrets: SigningSecrets, delivery: ClaimedDelivery, nowMs: number): Message {
  const { eventId: id, sequence: organizationSequence, streamSequence: sequence } = delivery;
  const body = Buffer.from(JSON.stringify(toEnvelope({ ...delivery, id, organizationSequence, sequence })));
  const timestampSeconds = Math.floor(nowMs / 1_000);
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Millrace-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': webhookSignatures(secrets.of(delivery), { id, timestampSeconds, body }),
    },
    body,
  };
}
