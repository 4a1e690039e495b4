// Address, description and events of a webhook.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Webhook } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { TextField } from '../parts/text-field.tsx';
import { EventTypeChoice } from './event-type-choice.tsx';

type WebhookProps = { webhook: Webhook; onChanged: () => void };

export function WebhookSettingsCard({ webhook, onChanged }: WebhookProps) {
  const { api } = useApi();
  const [url, setUrl] = useState(webhook.url);
  const [description, setDescription] = useState(webhook.description);
  const [eventTypes, setEventTypes] = useState(webhook.eventTypes);
  const save = useAction(async () => {
    await api.webhooks.update(webhook.id, { url, description, eventTypes });
    onChanged();
  });
  return (
    <FormCard title="Settings" submit="Save" action={save}>
      <div className="form-row">
        <TextField label="Address" type="url" required maxLength={2_048} value={url} onChange={setUrl} />
        <TextField label="Description" maxLength={200} value={description} onChange={setDescription} />
      </div>
      <EventTypeChoice subscription={eventTypes} onChange={setEventTypes} />
    </FormCard>
  );
}
