import { useApi } from '../api/api-context.ts';
import type { Webhook } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { pageHref } from '../route.ts';

export function DeleteWebhookCard({ webhook: { id, url } }: { webhook: Webhook }) {
  const { api } = useApi();
  const remove = async () => {
    await api.webhooks.delete(id);
    location.hash = pageHref('webhooks');
  };
  return (
    <Card title="Delete this webhook" note="To keep it and send nothing for a while, switch it off.">
      <ConfirmButton
        label="Delete webhook"
        title={`Delete the webhook to ${url}?`}
        consequence="Nothing is sent to it any more, and its log is gone. This cannot be undone."
        onConfirm={remove}
      />
    </Card>
  );
}
