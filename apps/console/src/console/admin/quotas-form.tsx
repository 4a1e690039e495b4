// What an organization may use. A field that is left as it is stays; one that is emptied is without limit.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { QuotaLimits } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useAction } from '../api/use-action.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { FormCard } from '../parts/form-card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { QuotaBars } from '../usage/quota-bars.tsx';
import { quotaFields, toLimits, type QuotaChoice } from './quota-limits.ts';

const kinds = [
  ['keep', 'Leave as it is'],
  ['set', 'Set to'],
  ['none', 'No limit'],
] as const;

export function QuotasForm({ organizationId }: { organizationId: string }) {
  const { api } = useApi();
  const [choices, setChoices] = useState<Partial<Record<keyof QuotaLimits, QuotaChoice>>>({});
  const load = useCallback(
    (signal: AbortSignal) => api.admin.quotas(organizationId, { signal }),
    [api, organizationId],
  );
  const { data: quotas, error, refresh } = useRefreshed(load, calmRefreshMs);
  const save = useAction(async () => {
    await api.admin.setQuotas(organizationId, toLimits(choices));
    setChoices({});
    refresh();
  });
  return (
    <>
      <ProblemNotice error={error} />
      {quotas !== undefined && <QuotaBars quotas={quotas} />}
      <FormCard title="Set quotas" submit="Set quotas" action={save}>
        <div className="fields">
          {quotaFields.map(({ name, title, min, max }) => {
            const choice = choices[name] ?? { kind: 'keep', text: '' };
            const choose = (changes: Partial<QuotaChoice>) =>
              setChoices({ ...choices, [name]: { ...choice, ...changes } });
            return (
              <div key={name} className="form-row">
                <SelectField label={title} value={choice.kind} options={kinds} onChange={(kind) => choose({ kind })} />
                {choice.kind === 'set' && (
                  <TextField
                    label={`Limit of ${title.toLowerCase()}`}
                    type="number"
                    required
                    min={min}
                    max={max}
                    value={choice.text}
                    onChange={(text) => choose({ text })}
                  />
                )}
              </div>
            );
          })}
        </div>
      </FormCard>
    </>
  );
}
