import { useApi } from '../api/api-context.ts';
import type { ApiKey, CreatedApiKey } from '@millrace/sdk';
import type { Paged } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { GraceButton } from '../parts/grace-button.tsx';
import { KeyEndText } from '../parts/key-end-text.tsx';
import { TimeText } from '../parts/time-text.tsx';

type ApiKeysCardProps = { keys: Paged<ApiKey>; onMade: (key: CreatedApiKey) => void };

/** The keys that open something, with what they are used for and what can be done to them. */
export function ApiKeysCard({ keys, onMade }: ApiKeysCardProps) {
  const columns: Column<ApiKey>[] = [
    { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
    { title: 'Key', cell: ({ prefix }) => <code>{prefix}…</code> },
    { title: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    { title: 'Last use', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <TimeText at={lastUsedAt} />) },
    { title: 'Ends', cell: (key) => <KeyEndText ending={key} /> },
    {
      title: 'Actions',
      isAction: true,
      cell: (key) => <Actions apiKey={key} onMade={onMade} onRevoked={keys.refresh} />,
    },
  ];
  return (
    <Card title="Keys" note="A key is shown when it is made; here are its first characters, to tell keys apart.">
      <PagedTable
        label="API keys"
        list={keys}
        columns={columns}
        keyOf={({ id }) => id}
        empty="No keys yet. Make the first one below."
      />
    </Card>
  );
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  if (scopes.includes('*')) return 'Everything that keys can do';
  return (
    <span className="words">
      {scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
    </span>
  );
}

type ActionsProps = { apiKey: ApiKey; onMade: (key: CreatedApiKey) => void; onRevoked: () => void };

function Actions({ apiKey: { id, name, revokedAt }, onMade, onRevoked }: ActionsProps) {
  const { api, may } = useApi();
  if (!may('api_keys:write')) return null;
  const revoke = async () => {
    await api.apiKeys.revoke(id);
    onRevoked();
  };
  return (
    <div className="buttons">
      {revokedAt === null && (
        <GraceButton
          label="Rotate"
          title={`Rotate the key “${name}”?`}
          consequence="A new key with the same name, scopes and expiry takes its place and is shown once."
          question="The old key works on for"
          onConfirm={async (graceSeconds) => onMade(await api.apiKeys.rotate(id, graceSeconds))}
        />
      )}
      <ConfirmButton
        label="Revoke"
        isSmall
        title={`Revoke the key “${name}”?`}
        consequence="Programs that use it are refused within a second. This cannot be undone."
        onConfirm={revoke}
      />
    </div>
  );
}
