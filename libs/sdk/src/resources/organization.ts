// The organization that the credentials belong to.
import type { Organization, OrganizationChanges, Quotas } from '../contract-types.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class OwnOrganization {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get(options?: CallOptions): Promise<Organization> {
    return this.#transport.send({ method: 'GET', path: '/v1/organization', ...options });
  }

  update(changes: OrganizationChanges, options?: CallOptions): Promise<Organization> {
    return this.#transport.send({ method: 'PATCH', path: '/v1/organization', body: changes, ...options });
  }

  /** For its owner. `name` is that of the organization: whoever deletes it shall know which. Live streams end. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: '/v1/organization', query: { confirm: name }, ...options });
  }

  /** What it may use, and what it uses now. */
  quotas(options?: CallOptions): Promise<Quotas> {
    return this.#transport.send({ method: 'GET', path: '/v1/quotas', ...options });
  }
}
