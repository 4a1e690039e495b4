// Login or shell, by whether there is a session. A session ends by log-out or when the API refuses it.
import { useMemo, useSyncExternalStore } from 'react';
import { ApiContext } from './api/api-context.ts';
import { createClient } from './api/client.ts';
import { createLoginApi, createMillraceApi } from './api/millrace-api.ts';
import { SessionKeeper } from './api/session-keeper.ts';
import { ChannelPage } from './pages/channel-page.tsx';
import { ChannelsPage } from './pages/channels-page.tsx';
import { InvitationPage } from './pages/invitation-page.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { PasswordResetPage } from './pages/password-reset-page.tsx';
import { UnknownPage } from './pages/unknown-page.tsx';
import { Shell } from './parts/shell.tsx';
import { useRoute } from './route.ts';

const loginApi = createLoginApi(createClient());
const keeper = new SessionKeeper(sessionStorage, loginApi.renew);
const api = createMillraceApi(
  createClient({ accessToken: () => keeper.accessToken(), onUnauthorized: () => keeper.expire() }),
);

export function App() {
  const user = useSyncExternalStore(keeper.subscribe, keeper.session)?.user;
  const route = useRoute();
  const context = useMemo(() => user && { api, user, logOut }, [user]);
  if (route.kind === 'invitation') {
    const accept = async (password: string) => keeper.open(await loginApi.acceptInvitation(route.token, password));
    return <InvitationPage key={route.token} token={route.token} lookUp={loginApi.lookUpInvitation} accept={accept} />;
  }
  if (route.kind === 'password-reset') {
    return <PasswordResetPage choose={(password) => loginApi.resetPassword(route.token, password)} />;
  }
  if (context === undefined) {
    const logIn = async (email: string, password: string) => keeper.open(await loginApi.logIn(email, password));
    return <LoginPage hasExpired={keeper.hasExpired} logIn={logIn} askForReset={loginApi.requestPasswordReset} />;
  }
  return (
    <ApiContext value={context}>
      <Shell>
        <Page />
      </Shell>
    </ApiContext>
  );
}

function Page() {
  const route = useRoute();
  if (route.kind === 'channels') return <ChannelsPage />;
  if (route.kind === 'channel') return <ChannelPage key={route.channelId} channelId={route.channelId} />;
  return <UnknownPage />;
}

/** Leaves at once. That the API forgets the refresh token too is asked for, not waited for: it expires by itself. */
function logOut(): void {
  const refreshToken = keeper.session()?.refreshToken;
  keeper.end();
  if (refreshToken !== undefined) loginApi.logOut(refreshToken).catch(() => undefined);
}
