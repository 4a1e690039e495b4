import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { TextField } from '../parts/text-field.tsx';

/** What the organization is called. */
export function NameCard() {
  const { api, me } = useApi();
  const [name, setName] = useState(me?.organization.name ?? '');
  const [isSaved, setSaved] = useState(false);
  const rename = useAction(async () => {
    await api.organization.update({ name });
    setSaved(true);
  });
  return (
    <FormCard title="Name of the organization" submit="Rename" action={rename}>
      <TextField label="Name" required maxLength={200} value={name} onChange={setName} />
      {isSaved && <p role="status">Renamed. It shows everywhere within seconds.</p>}
    </FormCard>
  );
}
