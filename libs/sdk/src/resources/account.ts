// The user who is logged in: profile, password, logins, organizations.
import type { OwnOrganization, PasswordChange, ProfileChanges, Session, User } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Account {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  update(changes: ProfileChanges, options?: CallOptions): Promise<User> {
    return this.#transport.send({ method: 'PATCH', path: '/v1/me', body: changes, ...options });
  }

  changePassword(passwords: PasswordChange, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'POST', path: '/v1/me/password', body: passwords, ...options });
  }

  sessions(options?: CallOptions): Pages<Session> {
    return listOf(this.#transport, '/v1/me/sessions', {}, options);
  }

  endSession(sessionId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/me/sessions/${sessionId}`, ...options });
  }

  organizations(options?: CallOptions): Pages<OwnOrganization> {
    return listOf(this.#transport, '/v1/me/organizations', {}, options);
  }

  /** Its last owner cannot leave. */
  leaveOrganization(organizationId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/me/organizations/${organizationId}`, ...options });
  }
}
