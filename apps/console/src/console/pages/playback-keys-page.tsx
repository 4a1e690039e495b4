// The keys that an organization signs playback tokens with, for channels that are not open to everybody.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedPlaybackKey, PlaybackKey } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { SecretCard } from '../parts/secret-card.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { CreatePlaybackKeyForm } from '../playback-keys/create-playback-key-form.tsx';
import { TryKey } from '../playback-keys/try-key.tsx';

export function PlaybackKeysPage() {
  usePageTitle('Playback keys');
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.playbackKeys.list({ signal }), [api]);
  const keys = usePages(load, calmRefreshMs);
  const [made, setMade] = useState<CreatedPlaybackKey>();
  const show = (key: CreatedPlaybackKey) => {
    setMade(key);
    keys.refresh();
  };
  const revoke = async (id: string) => {
    await api.playbackKeys.revoke(id);
    keys.refresh();
  };
  const columns: Column<PlaybackKey>[] = [
    { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
    { title: 'Id (kid)', cell: ({ id }) => <code>{id}</code> },
    { title: 'Created', cell: ({ createdAt }) => <TimeText at={createdAt} /> },
    {
      title: 'Public key',
      cell: ({ id, publicKey }) => (
        <details>
          <summary>Show</summary>
          <pre tabIndex={0} aria-label={`Public key of ${id}`}>
            {publicKey}
          </pre>
        </details>
      ),
    },
    {
      title: 'Actions',
      isAction: true,
      cell: ({ id, name }) =>
        may('playback_keys:write') && (
          <ConfirmButton
            label="Revoke"
            isSmall
            title={`Revoke the playback key “${name}”?`}
            consequence="Whoever watches with a token that it signed is turned away within seconds. This cannot be undone."
            onConfirm={() => revoke(id)}
          />
        ),
    },
  ];
  return (
    <>
      <h1>Playback keys</h1>
      {typeof made?.privateKey === 'string' && (
        <SecretCard
          key={made.id}
          title={`The private key of “${made.name}”`}
          label="Private key"
          secret={made.privateKey}
          onKept={() => setMade(undefined)}
        >
          <p className="soft">
            Your backend signs tokens with it, by the key id <code>{made.id}</code>. Here only its public half is kept.
          </p>
          <TryKey keyId={made.id} privateKey={made.privateKey} />
        </SecretCard>
      )}
      <Card
        title="Keys"
        note="A channel with the playback policy “signed” plays for those whose token one of these has signed."
      >
        <PagedTable
          label="Playback keys"
          list={keys}
          columns={columns}
          keyOf={({ id }) => id}
          empty="No playback keys yet."
        />
      </Card>
      {may('playback_keys:write') && <CreatePlaybackKeyForm onMade={show} />}
    </>
  );
}
