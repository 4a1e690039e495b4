// After a receiver was down: what was given up is sent again, all of it.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { countLabel } from '../usage/amounts.ts';
import { resendFailed } from './resend-failed.ts';

type ResendFailedButtonProps = { webhookId: string; onSent: () => void };

export function ResendFailedButton({ webhookId, onSent }: ResendFailedButtonProps) {
  const { api } = useApi();
  const [count, setCount] = useState<number>();
  const resend = async () => {
    setCount(await resendFailed(api, webhookId));
    onSent();
  };
  return (
    <>
      <ConfirmButton
        label="Send failed again"
        isSmall
        isHarmless
        title="Send the failed events again?"
        consequence="Every event that was given up goes to the receiver once more, with the id that it had."
        onConfirm={resend}
      />
      {count !== undefined && <span role="status">{countLabel(count)} on their way</span>}
    </>
  );
}
