// Login or shell, by whether there is a session. A session ends by log-out, by its expiry, or when the API refuses it.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiContext } from './api/api-context.ts';
import { createClient } from './api/client.ts';
import { createMillraceApi } from './api/millrace-api.ts';
import { loadSession, saveSession, type Session } from './api/session.ts';
import { ChannelPage } from './pages/channel-page.tsx';
import { ChannelsPage } from './pages/channels-page.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { UnknownPage } from './pages/unknown-page.tsx';
import { Shell } from './parts/shell.tsx';
import { useRoute } from './route.ts';

const longestTimerMs = 2 ** 31 - 1;

export function App() {
  const [session, setSession] = useState(() => loadSession(sessionStorage, Date.now()));
  const [notice, setNotice] = useState<string>();
  const change = useCallback((next: Session | undefined, why?: string) => {
    saveSession(sessionStorage, next);
    setSession(next);
    setNotice(why);
  }, []);

  const expire = useCallback(() => change(undefined, 'Your session has ended. Log in again.'), [change]);
  useEffect(() => {
    if (session === undefined) return;
    const leftMs = Math.min(Math.max(0, session.expiresAtMs - Date.now()), longestTimerMs);
    const timer = setTimeout(expire, leftMs);
    return () => clearTimeout(timer);
  }, [session, expire]);

  const context = useMemo(() => {
    if (session === undefined) return undefined;
    const api = createMillraceApi(createClient(session.accessToken, expire));
    return { api, user: session.user, logOut: () => change(undefined) };
  }, [session, expire, change]);

  if (context === undefined) return <LoginPage notice={notice} onLogin={change} />;
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
