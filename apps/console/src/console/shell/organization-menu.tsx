// Which organization one is in; for members of several, the way to another.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useAction } from '../api/use-action.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { pageHref } from '../route.ts';

export function OrganizationMenu() {
  const { me, session } = useApi();
  // The API answers for the user's own account, not for a visitor.
  if (session.visit !== undefined) return <span className="organization">{me?.organization.name}</span>;
  return <OwnOrganizations />;
}

function OwnOrganizations() {
  const { api, me, session, actions } = useApi();
  const load = useCallback((signal: AbortSignal) => api.account.organizations({ signal }).first(1), [api]);
  const { data } = useRefreshed(load, calmRefreshMs);
  const organizations = data?.data ?? [];
  const move = useAction(async (organizationId: string) => {
    await actions.moveTo(organizationId);
    location.hash = pageHref('channels');
  });
  if (organizations.length < 2) return <span className="organization">{me?.organization.name}</span>;
  return (
    <>
      <select
        className="organization"
        aria-label="Organization"
        value={session.organizationId}
        disabled={move.isPending}
        onChange={(e) => move.run(e.target.value)}
      >
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {move.error !== undefined && <span role="alert">{move.error.message}</span>}
    </>
  );
}
