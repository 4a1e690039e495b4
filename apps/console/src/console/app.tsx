// Login or shell, by whether there is a session. A session ends by log-out or when the API refuses it.
import { useSyncExternalStore } from 'react';
import type { SessionActions } from './api/api-context.ts';
import { createClient } from './api/client.ts';
import { SessionKeeper, type Renew } from './api/session-keeper.ts';
import { InvitationPage } from './pages/invitation-page.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { PasswordResetPage } from './pages/password-reset-page.tsx';
import { useRoute } from './route.ts';
import { SignedIn } from './signed-in.tsx';

const { auth } = createClient();
const renew: Renew = (refreshToken, idempotencyKey, organizationId) =>
  auth.refresh({ refreshToken, ...(organizationId !== undefined && { organizationId }) }, { idempotencyKey });
const keeper = new SessionKeeper(sessionStorage, renew);
const api = createClient({ accessToken: () => keeper.accessToken(), onUnauthorized: () => keeper.expire() });
const lookUpInvitation = (token: string) => auth.lookUpInvitation(token);

export function App() {
  const session = useSyncExternalStore(keeper.subscribe, keeper.session);
  const route = useRoute();
  if (route.kind === 'invitation') {
    const accept = async (password: string) =>
      keeper.open(await auth.acceptInvitation({ token: route.token, password }));
    return <InvitationPage key={route.token} token={route.token} lookUp={lookUpInvitation} accept={accept} />;
  }
  if (route.kind === 'password-reset') {
    return (
      <PasswordResetPage choose={(password) => auth.resetPassword({ token: route.token, newPassword: password })} />
    );
  }
  if (session === undefined) {
    const logIn = async (email: string, password: string) => keeper.open(await auth.logIn({ email, password }));
    return (
      <LoginPage
        hasExpired={keeper.hasExpired}
        logIn={logIn}
        askForReset={(email) => auth.requestPasswordReset(email)}
      />
    );
  }
  // Nothing of one organization may be shown in another: all of it begins anew.
  const place = session.visit?.sessionId ?? session.organizationId;
  return <SignedIn key={place} api={api} session={session} actions={actions} />;
}

const actions: SessionActions = {
  /** Leaves at once. That the API forgets the refresh token too is asked for, not waited for: it expires by itself. */
  logOut() {
    endVisit();
    const refreshToken = keeper.session()?.refreshToken;
    keeper.end();
    if (refreshToken !== undefined) auth.logOut(refreshToken).catch(() => undefined);
  },
  moveTo: (organizationId) => keeper.moveTo(organizationId),
  async impersonate(organizationId, visit) {
    keeper.visit(await api.admin.impersonate(organizationId, visit));
  },
  stopImpersonating: endVisit,
};

/** As with leaving: the API is told, and not waited for. */
function endVisit(): void {
  const sessionId = keeper.session()?.visit?.sessionId;
  keeper.leave();
  if (sessionId !== undefined) api.account.endSession(sessionId).catch(() => undefined);
}
