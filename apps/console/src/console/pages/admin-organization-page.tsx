// One organization as who runs the installation sees it: suspend it, set its quotas, act within it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { AdminOrganization } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { ImpersonateCard } from '../admin/impersonate-card.tsx';
import { QuotasForm } from '../admin/quotas-form.tsx';
import { SuspensionCard } from '../admin/suspension-card.tsx';
import { Crumb } from '../parts/crumb.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { pageHref } from '../route.ts';

export function AdminOrganizationPage({ id }: { id: string }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.admin.organization(id, { signal }), [api, id]);
  const { data: organization, error, refresh } = useRefreshed(load, calmRefreshMs);
  usePageTitle(organization?.name ?? 'Organization');
  return (
    <>
      <Crumb href={pageHref('admin-organizations')}>Organizations</Crumb>
      <ProblemNotice error={error} />
      {organization === undefined && error === undefined && <p className="soft">Loading</p>}
      {organization !== undefined && (
        <>
          <div className="title">
            <h1>{organization.name}</h1>
            {organization.suspendedAt !== null && <Tag tone="bad">Suspended</Tag>}
          </div>
          <OrganizationFacts organization={organization} />
          <SuspensionCard organization={organization} onChanged={refresh} />
          <QuotasForm organizationId={id} />
          <ImpersonateCard organization={organization} />
        </>
      )}
    </>
  );
}

function OrganizationFacts({ organization }: { organization: AdminOrganization }) {
  const { id, createdAt, suspendedAt, memberCount, channelCount, currentStreamCount } = organization;
  return (
    <FactList
      facts={[
        ['Id', <code key="id">{id}</code>],
        ['Created', <TimeText key="created" at={createdAt} />],
        ['Suspended', suspendedAt && <TimeText at={suspendedAt} />],
        ['Members', memberCount],
        ['Channels', channelCount],
        ['Streams now', currentStreamCount],
      ]}
    />
  );
}
