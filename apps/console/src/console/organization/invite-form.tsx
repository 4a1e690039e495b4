// Asks somebody to become a member. Where no mail is sent, the answer is a link to hand on.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedInvitation, Role } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { SecretCard } from '../parts/secret-card.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { rolesToGive, roleWords } from './roles.ts';

export function InviteForm({ onInvited }: { onInvited: () => void }) {
  const { api, me } = useApi();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('broadcaster');
  const [invited, setInvited] = useState<CreatedInvitation>();
  const invite = useAction(async () => {
    setInvited(await api.invitations.create({ email, role }));
    setEmail('');
    onInvited();
  });
  const roles = rolesToGive(me?.role).map((one) => [one, roleWords[one]] as const);
  return (
    <>
      <FormCard title="Invite a member" submit="Invite" action={invite}>
        <div className="form-row">
          <TextField label="E-mail" type="email" required maxLength={254} value={email} onChange={setEmail} />
          <SelectField label="Role" value={role} options={roles} onChange={setRole} />
        </div>
      </FormCard>
      {invited?.acceptUrl === null && <p role="status">An invitation is on its way to {invited.email}.</p>}
      {typeof invited?.acceptUrl === 'string' && (
        <SecretCard
          title={`Invitation link for ${invited.email}`}
          label="Invitation link"
          secret={invited.acceptUrl}
          onKept={() => setInvited(undefined)}
        >
          <p className="soft">This installation sends no mail: hand the link on. It is good once, for seven days.</p>
        </SecretCard>
      )}
    </>
  );
}
