// What of the audit log is shown. Text filters take effect on Enter or when the field is left.
import type { AuditFilter } from '@millrace/sdk';
import { useState } from 'react';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';

const outcomes = [
  ['', 'Any'],
  ['succeeded', 'Succeeded'],
  ['denied', 'Denied'],
] as const;
type Outcome = (typeof outcomes)[number][0];

export function AuditFilters({ onChange }: { onChange: (filters: AuditFilter) => void }) {
  const [action, setAction] = useState('');
  const [actorId, setActorId] = useState('');
  const [outcome, setOutcome] = useState<Outcome>('');
  const apply = (chosen: Outcome = outcome) =>
    onChange({
      ...(action.trim() !== '' && { action: action.trim() }),
      ...(actorId.trim() !== '' && { actorId: actorId.trim() }),
      ...(chosen !== '' && { outcome: chosen }),
    });
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    apply();
  };
  return (
    <form className="form-row" aria-label="Filter" onSubmit={submit}>
      <TextField
        label="Action"
        maxLength={64}
        placeholder="api_keys.create"
        value={action}
        onChange={setAction}
        onBlur={() => apply()}
      />
      <TextField
        label="Who, by id"
        maxLength={64}
        placeholder="usr_…"
        value={actorId}
        onChange={setActorId}
        onBlur={() => apply()}
      />
      <SelectField
        label="Outcome"
        value={outcome}
        options={outcomes}
        onChange={(chosen) => {
          setOutcome(chosen);
          apply(chosen);
        }}
      />
      <button type="submit">Filter</button>
    </form>
  );
}
