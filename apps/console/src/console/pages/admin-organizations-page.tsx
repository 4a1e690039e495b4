// All organizations of the installation, for who runs it.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { AdminOrganization } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { CreateOrganizationForm } from '../admin/create-organization-form.tsx';
import { Card } from '../parts/card.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { resourceHref } from '../route.ts';
import { countLabel } from '../usage/amounts.ts';

const kinds = [
  ['', 'All'],
  ['false', 'Working'],
  ['true', 'Suspended'],
] as const;

const columns: Column<AdminOrganization>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={resourceHref('admin-organization', id)}>{name}</a> },
  {
    title: 'State',
    cell: ({ suspendedAt }) =>
      suspendedAt === null ? <Tag tone="good">Working</Tag> : <Tag tone="bad">Suspended</Tag>,
  },
  { title: 'Members', isNumber: true, cell: ({ memberCount }) => countLabel(memberCount) },
  { title: 'Channels', isNumber: true, cell: ({ channelCount }) => countLabel(channelCount) },
  { title: 'Streams now', isNumber: true, cell: ({ currentStreamCount }) => countLabel(currentStreamCount) },
  { title: 'Created', cell: ({ createdAt }) => <TimeText at={createdAt} /> },
];

export function AdminOrganizationsPage() {
  usePageTitle('Organizations');
  const { api } = useApi();
  const [suspended, setSuspended] = useState<(typeof kinds)[number][0]>('');
  const load = useCallback(
    (signal: AbortSignal) => api.admin.organizations({ ...(suspended !== '' && { suspended }) }, { signal }),
    [api, suspended],
  );
  const organizations = usePages(load, calmRefreshMs);
  return (
    <>
      <h1>Organizations</h1>
      <Card title="Tenants">
        <SelectField label="Show" value={suspended} options={kinds} onChange={setSuspended} />
        <PagedTable
          label="Organizations"
          list={organizations}
          columns={columns}
          keyOf={({ id }) => id}
          empty="No such organizations."
        />
      </Card>
      <CreateOrganizationForm onCreated={organizations.refresh} />
    </>
  );
}
