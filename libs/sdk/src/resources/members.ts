// Members of the organization.
import type { Member, Role } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Members {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: CallOptions): Pages<Member> {
    return listOf(this.#transport, '/v1/members', {}, options);
  }

  get(userId: string, options?: CallOptions): Promise<Member> {
    return this.#transport.send({ method: 'GET', path: path`/v1/members/${userId}`, ...options });
  }

  update(userId: string, changes: { role: Role }, options?: CallOptions): Promise<Member> {
    const call = { method: 'PATCH', path: path`/v1/members/${userId}`, body: changes } as const;
    return this.#transport.send({ ...call, ...options });
  }

  remove(userId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/members/${userId}`, ...options });
  }
}
