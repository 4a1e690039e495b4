import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { AdminOrganization } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { TextField } from '../parts/text-field.tsx';

type SuspensionCardProps = { organization: AdminOrganization; onChanged: () => void };

/** Takes an organization off the air, and lets it on again. */
export function SuspensionCard({ organization: { id, name, suspendedAt }, onChanged }: SuspensionCardProps) {
  const { api } = useApi();
  const [reason, setReason] = useState('');
  const suspend = async () => {
    await api.admin.suspendOrganization(id, reason);
    onChanged();
  };
  const resume = async () => {
    await api.admin.resumeOrganization(id);
    onChanged();
  };
  if (suspendedAt !== null) {
    return (
      <Card title="Suspended" note="Its encoders and its members are refused.">
        <ConfirmButton
          label="Resume"
          isHarmless
          title={`Resume ${name}?`}
          consequence="Its members and API keys are let in again, and its encoders may publish."
          onConfirm={resume}
        />
      </Card>
    );
  }
  return (
    <Card
      title="Suspend"
      note="Its live streams end within seconds; encoders, members, API keys and viewers are refused."
    >
      <ConfirmButton
        label="Suspend"
        title={`Suspend ${name}?`}
        consequence="Its live streams end within seconds. Nothing is deleted, and it can be resumed."
        onConfirm={suspend}
      >
        <TextField label="Reason, kept in the audit log" required maxLength={200} value={reason} onChange={setReason} />
      </ConfirmButton>
    </Card>
  );
}
