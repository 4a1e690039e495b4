import type { CreatedWebhook } from '@millrace/sdk';
import { SecretCard } from '../parts/secret-card.tsx';
import { resourceHref } from '../route.ts';

/** The secret of a webhook that was made or rotated just now. */
export function WebhookSecretCard({ webhook, onKept }: { webhook: CreatedWebhook; onKept: () => void }) {
  return (
    <SecretCard title="The signing secret" label="Signing secret" secret={webhook.secret} onKept={onKept}>
      <p>
        Your receiver verifies signatures with it. Then{' '}
        <a href={resourceHref('webhook', webhook.id)}>send a test event</a>.
      </p>
    </SecretCard>
  );
}
