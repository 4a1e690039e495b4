// One event on its way to one webhook: every request with its answer, the event itself, and the button to send it again.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { WebhookDeliveryDetail } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { eventLabel } from '../events/event-types.ts';
import { Card } from '../parts/card.tsx';
import { Crumb } from '../parts/crumb.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { JsonText } from '../parts/json-text.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { resourceHref } from '../route.ts';
import { AttemptCard } from '../webhooks/attempt-card.tsx';
import { deliveryTones } from '../webhooks/delivery-tones.ts';

type DeliveryPageProps = { webhookId: string; eventId: string };

export function DeliveryPage({ webhookId, eventId }: DeliveryPageProps) {
  usePageTitle('Delivery');
  const { api, may } = useApi();
  const load = useCallback(
    (signal: AbortSignal) => api.webhooks.delivery(webhookId, eventId, { signal }),
    [api, webhookId, eventId],
  );
  const { data, error, refresh } = useRefreshed(load);
  const resend = useAction(async () => {
    await api.webhooks.resendDelivery(webhookId, eventId);
    refresh();
  });
  return (
    <>
      <Crumb href={resourceHref('webhook', webhookId)}>Webhook</Crumb>
      <ProblemNotice error={error ?? resend.error} />
      {data === undefined && error === undefined && <p className="soft">Loading</p>}
      {data !== undefined && (
        <>
          <div className="title">
            <h1>{eventLabel(data.eventType)}</h1>
            <Tag tone={deliveryTones[data.state]}>{data.state}</Tag>
            {may('webhooks:write') && (
              <button type="button" disabled={resend.isPending} onClick={() => resend.run()}>
                Send again
              </button>
            )}
          </div>
          <DeliveryFacts delivery={data} />
          {data.log.length === 0 && <p className="soft">No request has been made yet.</p>}
          {[...data.log].reverse().map((attempt) => (
            <AttemptCard key={`${attempt.number} ${attempt.startedAt}`} attempt={attempt} />
          ))}
          <Card title="The event" note="The body of every request.">
            <JsonText label="Event" value={data.event} />
          </Card>
        </>
      )}
    </>
  );
}

function DeliveryFacts({ delivery }: { delivery: WebhookDeliveryDetail }) {
  const { eventId, eventType, attempts, createdAt, nextAttemptAt, finishedAt } = delivery;
  return (
    <FactList
      facts={[
        ['Event', <code key="id">{eventId}</code>],
        ['Type', <code key="type">{eventType}</code>],
        ['Attempts', attempts],
        ['Created', <TimeText key="at" at={createdAt} isExact />],
        ['Next attempt', nextAttemptAt && <TimeText at={nextAttemptAt} isExact />],
        ['Finished', finishedAt && <TimeText at={finishedAt} isExact />],
      ]}
    />
  );
}
