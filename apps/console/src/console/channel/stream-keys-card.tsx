// All keys of a channel, so that each encoder can have its own: with its rules, to be copied, added and revoked.
import type { StreamKeyInfo } from '@millrace/sdk';
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { KeyEndText } from '../parts/key-end-text.tsx';
import { NewStreamKeyButton } from './new-stream-key-button.tsx';

const columns: Column<StreamKeyInfo>[] = [
  { title: 'Name', cell: ({ name, isPrimary }) => <strong>{isPrimary ? `${name} (shown above)` : name}</strong> },
  { title: 'Publishes from', cell: ({ allowedAddresses }) => allowedAddresses.join(', ') || 'Everywhere' },
  { title: 'Priority', isNumber: true, cell: ({ priority }) => priority },
  { title: 'Ends', cell: (key) => <KeyEndText ending={key} /> },
];

export function StreamKeysCard({ channelId }: { channelId: string }) {
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.streamKeys.list(channelId, { signal }), [api, channelId]);
  const keys = usePages(load, calmRefreshMs);
  const actions: Column<StreamKeyInfo> = {
    title: 'Actions',
    isAction: true,
    cell: (key) => <Actions streamKey={key} onRevoked={keys.refresh} />,
  };
  const button = may('stream_keys:write') && <NewStreamKeyButton channelId={channelId} onMade={keys.refresh} />;
  return (
    <Card title="Stream keys" note="One for each encoder, so that one can be taken back alone." aside={button}>
      <PagedTable
        label="Stream keys"
        list={keys}
        columns={[...columns, actions]}
        keyOf={({ id }) => id}
        empty="No key opens this channel."
      />
    </Card>
  );
}

type ActionsProps = { streamKey: StreamKeyInfo; onRevoked: () => void };

function Actions({ streamKey: { id, channelId, name, isPrimary }, onRevoked }: ActionsProps) {
  const { api, may } = useApi();
  const load = async () => (await api.streamKeys.reveal(channelId, id)).streamKey;
  const revoke = async () => {
    await api.streamKeys.revoke(channelId, id);
    onRevoked();
  };
  return (
    <div className="buttons">
      {may('stream_keys:reveal') && <CopyButton text={load} label={`the stream key “${name}”`} />}
      {may('stream_keys:write') && !isPrimary && (
        <ConfirmButton
          label="Revoke"
          isSmall
          title={`Revoke the stream key “${name}”?`}
          consequence="Whoever publishes with it is disconnected within seconds, and refused from then on. This cannot be undone."
          onConfirm={revoke}
        />
      )}
    </div>
  );
}
