import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { AdminOrganization, Role } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { pageHref } from '../route.ts';

const roles = [
  ['viewer', 'Viewer: reads, changes nothing'],
  ['broadcaster', 'Broadcaster'],
  ['admin', 'Admin'],
] as const satisfies readonly (readonly [Role, string])[];

/** Acts within an organization, for half an hour at most; its members see it in their audit log. */
export function ImpersonateCard({ organization: { id } }: { organization: AdminOrganization }) {
  const { actions } = useApi();
  const [reason, setReason] = useState('');
  const [role, setRole] = useState<(typeof roles)[number][0]>('viewer');
  const begin = useAction(async () => {
    await actions.impersonate(id, { reason, role });
    location.hash = pageHref('channels');
  });
  return (
    <FormCard
      title="Act within it"
      note="For half an hour at most. It, the reason, and all that is done stand in the audit log of the organization."
      submit="Begin"
      action={begin}
    >
      <div className="form-row">
        <TextField
          label="Reason"
          required
          maxLength={200}
          placeholder="Ticket 4711"
          value={reason}
          onChange={setReason}
        />
        <SelectField label="As" value={role} options={roles} onChange={setRole} />
      </div>
    </FormCard>
  );
}
