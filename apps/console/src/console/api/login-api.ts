// The calls that need no session.
import type { Client } from './client.ts';
import type { InvitationPreview, Tokens } from './contract.ts';

export function createLoginApi(call: Client) {
  const post = <T>(path: string, body: unknown) => call<T>(`/v1/auth/${path}`, { method: 'POST', body });
  return {
    logIn: (email: string, password: string) => post<Tokens>('login', { email, password }),
    /** With an organization, the session moves to that one. With the same key, the same again. */
    renew: (refreshToken: string, idempotencyKey: string, organizationId?: string) =>
      call<Tokens>('/v1/auth/refresh', {
        method: 'POST',
        body: { refreshToken, ...(organizationId !== undefined && { organizationId }) },
        idempotencyKey,
      }),
    logOut: (refreshToken: string) => post<undefined>('logout', { refreshToken }),
    lookUpInvitation: (token: string) => post<InvitationPreview>('invitations/look-up', { token }),
    acceptInvitation: (token: string, password: string) => post<Tokens>('invitations/accept', { token, password }),
    requestPasswordReset: (email: string) => post<undefined>('password-reset', { email }),
    resetPassword: (token: string, newPassword: string) =>
      post<undefined>('password-reset/confirm', { token, newPassword }),
  };
}
