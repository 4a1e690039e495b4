import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedWebhook, Webhook } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { GraceButton } from '../parts/grace-button.tsx';
import { SecretCard } from '../parts/secret-card.tsx';
import { TimeText } from '../parts/time-text.tsx';

type WebhookSecretProps = { webhook: Webhook; onChanged: () => void };

/** The secret that signs; for a while after a rotation the former one signs too. */
export function WebhookSecret({ webhook, onChanged }: WebhookSecretProps) {
  const { api } = useApi();
  const [made, setMade] = useState<CreatedWebhook>();
  const rotate = async (graceSeconds: number) => {
    setMade(await api.webhooks.rotateSecret(webhook.id, graceSeconds));
    onChanged();
  };
  return (
    <>
      {made !== undefined && (
        <SecretCard
          title="The new signing secret"
          label="Signing secret"
          secret={made.secret}
          onKept={() => setMade(undefined)}
        />
      )}
      <Card
        title="Signing secret"
        note="Shown when it was made. A receiver verifies with it that events come from here."
      >
        {webhook.previousSecretUntil !== null && (
          <p>
            The former secret signs too until <TimeText at={webhook.previousSecretUntil} />.
          </p>
        )}
        <GraceButton
          label="Rotate secret"
          title="Rotate the signing secret?"
          consequence="A new secret signs from now on and is shown once. While both sign, change the receiver."
          question="The old secret goes on to sign for"
          onConfirm={rotate}
        />
      </Card>
    </>
  );
}
