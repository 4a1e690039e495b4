// Where events are sent, and how it goes.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedWebhook, Webhook } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { Tag } from '../parts/tag.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { resourceHref } from '../route.ts';
import { CreateWebhookForm } from '../webhooks/create-webhook-form.tsx';
import { webhookState } from '../webhooks/webhook-state.ts';
import { WebhookSecretCard } from '../webhooks/webhook-secret-card.tsx';

const columns: Column<Webhook>[] = [
  {
    title: 'Address',
    cell: ({ id, url, description }) => (
      <>
        <a href={resourceHref('webhook', id)}>{url}</a>
        {description !== '' && <div className="soft">{description}</div>}
      </>
    ),
  },
  {
    title: 'State',
    cell: (webhook) => {
      const { tone, word } = webhookState(webhook);
      return <Tag tone={tone}>{word}</Tag>;
    },
  },
  {
    title: 'Events',
    cell: ({ eventTypes }) => (
      <span className="words">
        {eventTypes.map((type) => (
          <code key={type}>{type}</code>
        ))}
      </span>
    ),
  },
];

export function WebhooksPage() {
  usePageTitle('Webhooks');
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.webhooks.list({ signal }), [api]);
  const webhooks = usePages(load, calmRefreshMs);
  const [made, setMade] = useState<CreatedWebhook>();
  const show = (webhook: CreatedWebhook) => {
    setMade(webhook);
    webhooks.refresh();
  };
  return (
    <>
      <h1>Webhooks</h1>
      {made !== undefined && <WebhookSecretCard webhook={made} onKept={() => setMade(undefined)} />}
      <Card title="Receivers">
        <PagedTable
          label="Webhooks"
          list={webhooks}
          columns={columns}
          keyOf={({ id }) => id}
          empty="No webhooks yet. Events can be sent to your own server as they happen, signed by Standard Webhooks."
        />
      </Card>
      {may('webhooks:write') && <CreateWebhookForm onMade={show} />}
    </>
  );
}
