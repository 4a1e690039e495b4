// Who belongs to the organization, who is asked to, and the organization's name.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { InvitationsCard } from '../organization/invitations-card.tsx';
import { InviteForm } from '../organization/invite-form.tsx';
import { MembersCard } from '../organization/members-card.tsx';
import { NameCard } from '../organization/name-card.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function MembersPage() {
  usePageTitle('Members');
  const { api, me, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.invitations.list({ signal }), [api]);
  const invitations = usePages(load, calmRefreshMs);
  return (
    <>
      <h1>{me?.organization.name}</h1>
      {may('members:write') && <InviteForm onInvited={invitations.refresh} />}
      <MembersCard />
      <InvitationsCard invitations={invitations} />
      {may('organization:write') && <NameCard />}
    </>
  );
}
