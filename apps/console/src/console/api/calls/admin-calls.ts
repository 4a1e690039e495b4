import type { Client } from '../client.ts';
import type {
  AdminOrganization,
  AdminWorker,
  CreatedOrganization,
  Impersonation,
  QuotaLimits,
  Quotas,
  RoleName,
} from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

/** What platform admins do; for everybody else these paths do not exist. */
export function adminCalls(call: Client) {
  const of = (id: string) => `/v1/admin/organizations/${id}`;
  const post = <T>(path: string, body?: unknown) => call<T>(path, { method: 'POST', body });
  return {
    organizations: (paging: Paging) => listPages<AdminOrganization>(call, '/v1/admin/organizations', paging),
    organization: (id: string, signal: AbortSignal) => call<AdminOrganization>(of(id), { signal }),
    createOrganization: (name: string, ownerEmail: string) =>
      post<CreatedOrganization>('/v1/admin/organizations', { name, ownerEmail }),
    suspend: (id: string, reason: string) => post<AdminOrganization>(`${of(id)}/suspend`, { reason }),
    resume: (id: string) => post<AdminOrganization>(`${of(id)}/resume`),
    quotas: (id: string, signal: AbortSignal) => call<Quotas>(`${of(id)}/quotas`, { signal }),
    setQuotas: (id: string, limits: QuotaLimits) => call<Quotas>(`${of(id)}/quotas`, { method: 'PATCH', body: limits }),
    workers: async (signal: AbortSignal) => (await call<{ data: AdminWorker[] }>('/v1/admin/workers', { signal })).data,
    cordonWorker: (id: string, reason: string) => post<AdminWorker>(`/v1/admin/workers/${id}/cordon`, { reason }),
    drainWorker: (id: string, reason: string) => post<AdminWorker>(`/v1/admin/workers/${id}/drain`, { reason }),
    uncordonWorker: (id: string) => post<AdminWorker>(`/v1/admin/workers/${id}/uncordon`),
    impersonate: (id: string, reason: string, role: RoleName) =>
      post<Impersonation>(`${of(id)}/impersonate`, { reason, role }),
  };
}
