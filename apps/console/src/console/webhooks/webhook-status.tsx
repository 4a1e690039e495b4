// Why nothing is sent, or since when it fails, with the switch to turn it on and off.
import { useApi } from '../api/api-context.ts';
import type { Webhook } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { webhookState } from './webhook-state.ts';

export function WebhookStatus({ webhook, onChanged }: { webhook: Webhook; onChanged: () => void }) {
  const { api, may } = useApi();
  const { id, enabled, disabledAt, failingSince, pausedUntil } = webhook;
  const { tone, explanation } = webhookState(webhook);
  const toggle = useAction(async () => {
    await api.webhooks.update(id, { enabled: !enabled });
    onChanged();
  });
  return (
    <section className="card notice" data-tone={tone} aria-label="State">
      <p>{explanation ?? 'Events are sent as they happen.'}</p>
      {disabledAt !== null && !enabled && (
        <p className="soft">
          Since <TimeText at={disabledAt} />. What happened meanwhile can be sent when it is on again.
        </p>
      )}
      {enabled && failingSince !== null && (
        <p className="soft">
          Failing since <TimeText at={failingSince} />
        </p>
      )}
      {pausedUntil !== null && (
        <p className="soft">
          Paused until <TimeText at={pausedUntil} />
        </p>
      )}
      <ProblemNotice error={toggle.error} />
      {may('webhooks:write') && (
        <button
          type="button"
          className={enabled ? '' : 'primary'}
          disabled={toggle.isPending}
          onClick={() => toggle.run()}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </button>
      )}
    </section>
  );
}
