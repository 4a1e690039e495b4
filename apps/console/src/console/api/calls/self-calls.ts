import type { Client } from '../client.ts';
import type { Me, OwnOrganization, Page } from '../contract.ts';

/** Who is logged in, and where else. */
export function selfCalls(call: Client) {
  return {
    me: (signal: AbortSignal) => call<Me>('/v1/me', { signal }),
    organizations: (signal: AbortSignal) => call<Page<OwnOrganization>>('/v1/me/organizations?limit=100', { signal }),
    endSession: (id: string) => call<undefined>(`/v1/me/sessions/${id}`, { method: 'DELETE' }),
  };
}
