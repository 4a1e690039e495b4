import type { Client } from '../client.ts';
import type { ApiKey, CreatedApiKey } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export function apiKeyCalls(call: Client) {
  return {
    list: (paging: Paging) => listPages<ApiKey>(call, '/v1/api-keys', paging),
    create: (key: Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'>) =>
      call<CreatedApiKey>('/v1/api-keys', { method: 'POST', body: key }),
    rotate: (id: string, graceSeconds: number) =>
      call<CreatedApiKey>(`/v1/api-keys/${id}/rotate`, { method: 'POST', body: { graceSeconds } }),
    revoke: (id: string) => call<undefined>(`/v1/api-keys/${id}`, { method: 'DELETE' }),
  };
}
