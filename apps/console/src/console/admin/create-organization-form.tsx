import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedOrganization } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { SecretCard } from '../parts/secret-card.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Makes a tenant and invites its first owner. */
export function CreateOrganizationForm({ onCreated }: { onCreated: () => void }) {
  const { api } = useApi();
  const [name, setName] = useState('');
  const [ownerEmail, setOwnerEmail] = useState('');
  const [made, setMade] = useState<CreatedOrganization>();
  const create = useAction(async () => {
    setMade(await api.admin.createOrganization({ name, ownerEmail }));
    setName('');
    setOwnerEmail('');
    onCreated();
  });
  return (
    <>
      <FormCard title="New organization" submit="Create organization" action={create}>
        <div className="form-row">
          <TextField label="Name" required maxLength={200} value={name} onChange={setName} />
          <TextField label="E-mail of its owner" type="email" required value={ownerEmail} onChange={setOwnerEmail} />
        </div>
      </FormCard>
      {made?.acceptUrl === null && <p role="status">{made.name} is there; its owner has been invited by mail.</p>}
      {typeof made?.acceptUrl === 'string' && (
        <SecretCard
          title={`Invitation link for the owner of ${made.name}`}
          label="Invitation link"
          secret={made.acceptUrl}
          onKept={() => setMade(undefined)}
        />
      )}
    </>
  );
}
