// Invitations: who is asked to become a member. They are accepted with `auth.acceptInvitation`.
import type { CreatedInvitation, Invitation, NewInvitation } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Invitations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** `acceptUrl` is there when no mail was sent; it is shown in this answer and nowhere else. */
  create(invitation: NewInvitation, options?: CallOptions): Promise<CreatedInvitation> {
    return this.#transport.send({ method: 'POST', path: '/v1/invitations', body: invitation, ...options });
  }

  list(options?: CallOptions): Pages<Invitation> {
    return listOf(this.#transport, '/v1/invitations', {}, options);
  }

  revoke(invitationId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/invitations/${invitationId}`, ...options });
  }
}
