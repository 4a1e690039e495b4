// Above everything while a platform admin acts within an organization: whose it is, why, until when, and the way back.
import { useApi } from '../api/api-context.ts';
import { TimeText } from '../parts/time-text.tsx';
import { pageHref } from '../route.ts';

export function ImpersonationBanner() {
  const { me, session, actions } = useApi();
  if (session.visit === undefined) return null;
  const stop = () => {
    actions.stopImpersonating();
    location.hash = pageHref('admin-organizations');
  };
  return (
    <div className="impersonation" role="status">
      <p>
        You act within <strong>{me?.organization.name ?? 'an organization'}</strong>
        {me?.role && ` as ${me.role}`}
        {me?.impersonation && (
          <>
            , until <TimeText at={me.impersonation.expiresAt} />: {me.impersonation.reason}
          </>
        )}
      </p>
      <button type="button" className="small" onClick={stop}>
        Stop
      </button>
    </div>
  );
}
