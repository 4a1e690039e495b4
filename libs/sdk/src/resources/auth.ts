// Logging in as a user, and the ways in without a password. None of it takes credentials, and it is tried once: a repetition
// could use up a limit. Only a refresh is repeated: its Idempotency-Key gets the same answer again.
import type {
  InvitationAcceptance,
  InvitationPreview,
  Login,
  PasswordReset,
  Refresh,
  Tokens,
} from '../contract-types.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Auth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  logIn(login: Login, options?: CallOptions): Promise<Tokens> {
    return this.#post('/login', login, options);
  }

  /**
   * A refresh token is good for one use; a second use ends its session. To ask again yourself after an answer was lost,
   * give the same `idempotencyKey` both times, within a minute.
   */
  refresh(refresh: Refresh, options?: CallOptions): Promise<Tokens> {
    return this.#transport.send({ method: 'POST', path: '/v1/auth/refresh', body: refresh, ...options });
  }

  logOut(refreshToken: string, options?: CallOptions): Promise<void> {
    return this.#post('/logout', { refreshToken }, options);
  }

  /** Sends a link to a new password. It answers the same when nobody has the address. */
  requestPasswordReset(email: string, options?: CallOptions): Promise<void> {
    return this.#post('/password-reset', { email }, options);
  }

  resetPassword(reset: PasswordReset, options?: CallOptions): Promise<void> {
    return this.#post('/password-reset/confirm', reset, options);
  }

  lookUpInvitation(token: string, options?: CallOptions): Promise<InvitationPreview> {
    return this.#post('/invitations/look-up', { token }, options);
  }

  acceptInvitation(acceptance: InvitationAcceptance, options?: CallOptions): Promise<Tokens> {
    return this.#post('/invitations/accept', acceptance, options);
  }

  #post<T>(below: string, body: object, options: CallOptions | undefined): Promise<T> {
    return this.#transport.send({ method: 'POST', path: `/v1/auth${below}`, body, maxRetries: 0, ...options });
  }
}
