import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedApiKey } from '@millrace/sdk';
import { scopes } from '../api/permissions.ts';
import { useAction } from '../api/use-action.ts';
import { CheckList } from '../parts/check-list.tsx';
import { FormCard } from '../parts/form-card.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { expiryOf, lifetimes, type Lifetime } from '../parts/lifetimes.ts';

const options = scopes.map(({ scope, words }) => [scope, words] as const);
const reach = [
  ['chosen', 'What I choose below'],
  ['*', 'Everything that keys can do'],
] as const;

/** Makes a key: a name, how long it lives, and no more scopes than its program needs. */
export function CreateApiKeyForm({ onMade }: { onMade: (key: CreatedApiKey) => void }) {
  const { api } = useApi();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const [kind, setKind] = useState<(typeof reach)[number][0]>('chosen');
  const [chosen, setChosen] = useState<string[]>(['channels:read', 'streams:read']);
  const create = useAction(async () => {
    const wanted = kind === '*' ? ['*'] : chosen;
    onMade(await api.apiKeys.create({ name, scopes: wanted, expiresAt: expiryOf(lifetime, Date.now()) }));
    setName('');
  });
  return (
    <FormCard title="New key" submit="Create key" action={create}>
      <div className="form-row">
        <TextField label="Name" required maxLength={200} value={name} onChange={setName} />
        <SelectField label="Expires" value={lifetime} options={lifetimes} onChange={setLifetime} />
        <SelectField label="May" value={kind} options={reach} onChange={setKind} />
      </div>
      {kind === 'chosen' && <CheckList legend="Scopes" options={options} chosen={chosen} onChange={setChosen} />}
    </FormCard>
  );
}
