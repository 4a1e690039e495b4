import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedWebhook } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { TextField } from '../parts/text-field.tsx';
import { EventTypeChoice } from './event-type-choice.tsx';

/** Makes a webhook: an address, and which events go there. */
export function CreateWebhookForm({ onMade }: { onMade: (webhook: CreatedWebhook) => void }) {
  const { api } = useApi();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [eventTypes, setEventTypes] = useState<string[]>(['*']);
  const create = useAction(async () => {
    onMade(await api.webhooks.create({ url, description, eventTypes }));
    setUrl('');
    setDescription('');
  });
  return (
    <FormCard title="New webhook" submit="Create webhook" action={create}>
      <div className="form-row">
        <TextField
          label="Address"
          type="url"
          required
          maxLength={2_048}
          placeholder="https://example.com/hooks"
          value={url}
          onChange={setUrl}
        />
        <TextField label="Description" maxLength={200} value={description} onChange={setDescription} />
      </div>
      <EventTypeChoice subscription={eventTypes} onChange={setEventTypes} />
    </FormCard>
  );
}
