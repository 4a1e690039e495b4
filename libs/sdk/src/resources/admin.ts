// What platform admins do: organizations and users as a whole, transcoders, and the keys that access tokens are signed with.
import type {
  AdminAuditEntry,
  AdminAuditFilter,
  AdminOrganization,
  AdminOrganizationFilter,
  AdminUser,
  AdminUserFilter,
  AdminWorker,
  CreatedOrganization,
  Impersonation,
  NewImpersonation,
  NewOrganization,
  QuotaLimits,
  Quotas,
  SigningKey,
} from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Admin {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  organizations(filter?: AdminOrganizationFilter, options?: CallOptions): Pages<AdminOrganization> {
    return listOf(this.#transport, '/v1/admin/organizations', filter, options);
  }

  organization(organizationId: string, options?: CallOptions): Promise<AdminOrganization> {
    return this.#transport.send({ method: 'GET', path: organizationPath(organizationId), ...options });
  }

  /** Its first owner is invited. */
  createOrganization(organization: NewOrganization, options?: CallOptions): Promise<CreatedOrganization> {
    return this.#transport.send({ method: 'POST', path: '/v1/admin/organizations', body: organization, ...options });
  }

  /** Nothing of it works until it is resumed; its live streams end. */
  suspendOrganization(organizationId: string, reason: string, options?: CallOptions): Promise<AdminOrganization> {
    return this.#post(`${organizationPath(organizationId)}/suspend`, { reason }, options);
  }

  resumeOrganization(organizationId: string, options?: CallOptions): Promise<AdminOrganization> {
    return this.#post(`${organizationPath(organizationId)}/resume`, undefined, options);
  }

  quotas(organizationId: string, options?: CallOptions): Promise<Quotas> {
    return this.#transport.send({ method: 'GET', path: `${organizationPath(organizationId)}/quotas`, ...options });
  }

  /** What is left out stays; null is without limit. */
  setQuotas(organizationId: string, limits: QuotaLimits, options?: CallOptions): Promise<Quotas> {
    const call = { method: 'PATCH', path: `${organizationPath(organizationId)}/quotas`, body: limits } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** An access token to act within it, for some minutes. */
  impersonate(organizationId: string, how: NewImpersonation, options?: CallOptions): Promise<Impersonation> {
    return this.#post(`${organizationPath(organizationId)}/impersonate`, how, options);
  }

  users(filter?: AdminUserFilter, options?: CallOptions): Pages<AdminUser> {
    return listOf(this.#transport, '/v1/admin/users', filter, options);
  }

  user(userId: string, options?: CallOptions): Promise<AdminUser> {
    return this.#transport.send({ method: 'GET', path: userPath(userId), ...options });
  }

  /** Logged out everywhere, and not let in any more. */
  disableUser(userId: string, reason: string, options?: CallOptions): Promise<AdminUser> {
    return this.#post(`${userPath(userId)}/disable`, { reason }, options);
  }

  enableUser(userId: string, options?: CallOptions): Promise<AdminUser> {
    return this.#post(`${userPath(userId)}/enable`, undefined, options);
  }

  async workers(options?: CallOptions): Promise<AdminWorker[]> {
    const call = { method: 'GET', path: '/v1/admin/workers' } as const;
    return (await this.#transport.send<{ data: AdminWorker[] }>({ ...call, ...options })).data;
  }

  /** It takes no further streams; those that it has go on. */
  cordonWorker(workerId: string, reason: string, options?: CallOptions): Promise<AdminWorker> {
    return this.#post(`${workerPath(workerId)}/cordon`, { reason }, options);
  }

  /** It takes streams again, after `cordonWorker` or `drainWorker`. */
  uncordonWorker(workerId: string, options?: CallOptions): Promise<AdminWorker> {
    return this.#post(`${workerPath(workerId)}/uncordon`, undefined, options);
  }

  /** It takes no further streams and hands those that it has to others. */
  drainWorker(workerId: string, reason: string, options?: CallOptions): Promise<AdminWorker> {
    return this.#post(`${workerPath(workerId)}/drain`, { reason }, options);
  }

  /** Of all organizations. */
  auditLog(filter?: AdminAuditFilter, options?: CallOptions): Pages<AdminAuditEntry> {
    return listOf(this.#transport, '/v1/admin/audit-log', filter, options);
  }

  async signingKeys(options?: CallOptions): Promise<SigningKey[]> {
    const call = { method: 'GET', path: '/v1/admin/signing-keys' } as const;
    return (await this.#transport.send<{ data: SigningKey[] }>({ ...call, ...options })).data;
  }

  /** `urgent`: the old keys may be in wrong hands. */
  rotateSigningKeys({ urgent = false } = {}, options?: CallOptions): Promise<SigningKey> {
    return this.#post('/v1/admin/signing-keys/rotate', { urgent }, options);
  }

  #post<T>(to: string, body: object | undefined, options: CallOptions | undefined): Promise<T> {
    return this.#transport.send({ method: 'POST', path: to, ...(body && { body }), ...options });
  }
}

const organizationPath = (organizationId: string) => path`/v1/admin/organizations/${organizationId}`;
const workerPath = (workerId: string) => path`/v1/admin/workers/${workerId}`;
const userPath = (userId: string) => path`/v1/admin/users/${userId}`;
