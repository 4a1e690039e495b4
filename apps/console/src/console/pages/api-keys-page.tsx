// The credentials of programs.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedApiKey } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { ApiKeysCard } from '../api-keys/api-keys-card.tsx';
import { CreateApiKeyForm } from '../api-keys/create-api-key-form.tsx';
import { SecretCard } from '../parts/secret-card.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function ApiKeysPage() {
  usePageTitle('API keys');
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.apiKeys.list({ signal }), [api]);
  const keys = usePages(load, calmRefreshMs);
  const [made, setMade] = useState<CreatedApiKey>();
  const show = (key: CreatedApiKey) => {
    setMade(key);
    keys.refresh();
  };
  return (
    <>
      <h1>API keys</h1>
      {made !== undefined && (
        <SecretCard
          key={made.id}
          title={`The key of “${made.name}”`}
          label="API key"
          secret={made.key}
          onKept={() => setMade(undefined)}
        />
      )}
      <ApiKeysCard keys={keys} onMade={show} />
      {may('api_keys:write') && <CreateApiKeyForm onMade={show} />}
    </>
  );
}
