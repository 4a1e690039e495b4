import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { AdminWorker } from '@millrace/sdk';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { TextField } from '../parts/text-field.tsx';

type WorkerActionsProps = { worker: AdminWorker; onChanged: () => void };

/** Takes a transcoder out of service, and puts it back. */
export function WorkerActions({ worker: { id, name, state }, onChanged }: WorkerActionsProps) {
  const { api } = useApi();
  const uncordon = async () => {
    await api.admin.uncordonWorker(id);
    onChanged();
  };
  return (
    <div className="buttons">
      {state === 'active' && (
        <DutyButton
          label="Cordon"
          title={`Cordon ${name}?`}
          consequence="It takes no further streams. Those that it has go on here."
          give={(reason) => api.admin.cordonWorker(id, reason)}
          onGiven={onChanged}
        />
      )}
      {(state === 'active' || state === 'cordoned') && (
        <DutyButton
          label="Drain"
          title={`Drain ${name}?`}
          consequence="It takes no further streams and hands those that it has to other transcoders, as these have room."
          give={(reason) => api.admin.drainWorker(id, reason)}
          onGiven={onChanged}
        />
      )}
      {state !== 'active' && (
        <ConfirmButton
          label="Uncordon"
          isSmall
          isHarmless
          title={`Uncordon ${name}?`}
          consequence="It takes streams again. Those that it handed over stay where they are."
          onConfirm={uncordon}
        />
      )}
    </div>
  );
}

type DutyButtonProps = {
  label: string;
  title: string;
  consequence: string;
  give: (reason: string) => Promise<unknown>;
  onGiven: () => void;
};

function DutyButton({ give, onGiven, ...words }: DutyButtonProps) {
  const [reason, setReason] = useState('');
  const confirm = async () => {
    await give(reason);
    setReason('');
    onGiven();
  };
  return (
    <ConfirmButton {...words} isSmall isHarmless onConfirm={confirm}>
      <TextField label="Reason, kept in the audit log" required maxLength={200} value={reason} onChange={setReason} />
    </ConfirmButton>
  );
}
