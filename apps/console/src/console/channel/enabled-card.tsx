// Whether encoders may publish on a channel.
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';

export function EnabledCard({ channel: { id, enabled }, onChanged }: { channel: Channel; onChanged: () => void }) {
  const { api } = useApi();
  const toggle = useAction(async () => {
    await api.channels.update(id, { enabled: !enabled });
    onChanged();
  });
  return (
    <Card title={enabled ? 'Encoders may publish' : 'Encoders may not publish'}>
      <p>
        {enabled
          ? 'Disable the channel to refuse encoders for a while; keys and URLs stay.'
          : 'The channel is disabled: encoders are refused until it is enabled again.'}
      </p>
      <ProblemNotice error={toggle.error} />
      <button
        type="button"
        className={enabled ? '' : 'primary'}
        disabled={toggle.isPending}
        onClick={() => toggle.run()}
      >
        {enabled ? 'Disable channel' : 'Enable channel'}
      </button>
    </Card>
  );
}
