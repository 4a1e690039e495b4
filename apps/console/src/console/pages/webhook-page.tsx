// One webhook: how it stands, its settings, its secret, and what was sent to it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { liveRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { Crumb } from '../parts/crumb.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag } from '../parts/tag.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { pageHref } from '../route.ts';
import { DeliveriesCard } from '../webhooks/deliveries-card.tsx';
import { DeleteWebhookCard } from '../webhooks/delete-webhook-card.tsx';
import { WebhookSecret } from '../webhooks/webhook-secret.tsx';
import { WebhookSettingsCard } from '../webhooks/webhook-settings-card.tsx';
import { webhookState } from '../webhooks/webhook-state.ts';
import { WebhookStatus } from '../webhooks/webhook-status.tsx';

export function WebhookPage({ id }: { id: string }) {
  usePageTitle('Webhook');
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.webhooks.get(id, { signal }), [api, id]);
  const { data: webhook, error, refresh } = useRefreshed(load, liveRefreshMs);
  const state = webhook && webhookState(webhook);
  return (
    <>
      <Crumb href={pageHref('webhooks')}>Webhooks</Crumb>
      <ProblemNotice error={error} />
      {webhook === undefined && error === undefined && <p className="soft">Loading</p>}
      {webhook !== undefined && state !== undefined && (
        <>
          <div className="title">
            <h1>{webhook.url}</h1>
            <Tag tone={state.tone}>{state.word}</Tag>
          </div>
          {webhook.description !== '' && <p className="soft">{webhook.description}</p>}
          <WebhookStatus webhook={webhook} onChanged={refresh} />
          <DeliveriesCard webhook={webhook} />
          {may('webhooks:write') && (
            <>
              <WebhookSettingsCard key={webhook.updatedAt} webhook={webhook} onChanged={refresh} />
              <WebhookSecret webhook={webhook} onChanged={refresh} />
              <DeleteWebhookCard webhook={webhook} />
            </>
          )}
        </>
      )}
    </>
  );
}
