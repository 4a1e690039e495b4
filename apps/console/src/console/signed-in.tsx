// Everything behind the login: who the user is and may do, asked for now and then, and the page within its frame.
import type { Millrace } from '@millrace/sdk';
import { useCallback, useMemo } from 'react';
import { ApiContext, type SessionActions } from './api/api-context.ts';
import { calmRefreshMs } from './api/refresh-schedule.ts';
import type { Session } from './api/session-keeper.ts';
import { useRefreshed } from './api/use-refreshed.ts';
import { Page } from './pages.tsx';
import { ProblemNotice } from './parts/problem-notice.tsx';
import { useRoute } from './route.ts';
import { Shell } from './shell/shell.tsx';

type SignedInProps = { api: Millrace; session: Session; actions: SessionActions };

export function SignedIn({ api, session, actions }: SignedInProps) {
  const route = useRoute();
  const load = useCallback((signal: AbortSignal) => api.me({ signal }), [api]);
  const { data: me, error } = useRefreshed(load, calmRefreshMs);
  const context = useMemo(() => {
    const isPlatformAdmin = session.user.isPlatformAdmin && session.visit === undefined;
    const may = (permission: string) => me?.permissions.includes(permission) ?? false;
    return { api, session, actions, me, may, isPlatformAdmin };
  }, [api, session, actions, me]);
  // Who runs the installation does so even from an organization that is suspended.
  const isReady = me !== undefined || route.kind.startsWith('admin-');
  return (
    <ApiContext value={context}>
      <Shell route={route}>
        <ProblemNotice error={error} />
        {isReady ? <Page route={route} /> : error === undefined && <p className="soft">Loading</p>}
      </Shell>
    </ApiContext>
  );
}
