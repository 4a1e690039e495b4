// The log of a webhook: what was sent to it and what is on its way, newest first; and a test event.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Webhook, WebhookDelivery } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { usePages } from '../api/use-pages.ts';
import { eventLabel } from '../events/event-types.ts';
import { Card } from '../parts/card.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { deliveryHref } from '../route.ts';
import { deliveryTones } from './delivery-tones.ts';
import { ResendFailedButton } from './resend-failed-button.tsx';

const states = [
  ['', 'All'],
  ['pending', 'Pending'],
  ['delivered', 'Delivered'],
  ['failed', 'Failed'],
] as const;

export function DeliveriesCard({ webhook }: { webhook: Webhook }) {
  const { api, may } = useApi();
  const [state, setState] = useState<(typeof states)[number][0]>('');
  const load = useCallback(
    (signal: AbortSignal) => api.webhooks.deliveries(webhook.id, { ...(state !== '' && { state }) }, { signal }),
    [api, webhook.id, state],
  );
  const deliveries = usePages(load);
  const test = useAction(async () => {
    await api.webhooks.test(webhook.id);
    deliveries.refresh();
  });
  const columns: Column<WebhookDelivery>[] = [
    { title: 'State', cell: (delivery) => <Tag tone={deliveryTones[delivery.state]}>{delivery.state}</Tag> },
    {
      title: 'Event',
      cell: ({ eventId, eventType }) => (
        <a href={deliveryHref(webhook.id, eventId)}>
          {eventLabel(eventType)} <code className="soft">{eventType}</code>
        </a>
      ),
    },
    { title: 'Last result', cell: ({ lastResult }) => lastResult ?? '–' },
    { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
    { title: 'Created', cell: ({ createdAt }) => <TimeText at={createdAt} isExact /> },
    {
      title: 'Next attempt',
      cell: ({ nextAttemptAt }) => (nextAttemptAt === null ? '–' : <TimeText at={nextAttemptAt} isExact />),
    },
  ];
  const buttons = may('webhooks:write') && webhook.enabled && (
    <div className="buttons">
      <button type="button" className="small" disabled={test.isPending} onClick={() => test.run()}>
        Send test event
      </button>
      <ResendFailedButton webhookId={webhook.id} onSent={deliveries.refresh} />
    </div>
  );
  return (
    <Card title="Deliveries" aside={buttons}>
      <ProblemNotice error={test.error} />
      <SelectField label="Show" value={state} options={states} onChange={setState} />
      <PagedTable
        label="Deliveries"
        list={deliveries}
        columns={columns}
        keyOf={({ eventId }) => eventId}
        empty="Nothing has been sent yet."
      />
    </Card>
  );
}
