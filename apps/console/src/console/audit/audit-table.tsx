// Entries of the audit log: who did what, to what, from where.
import type { AdminAuditEntry, AuditEntry } from '@millrace/sdk';
import type { Paged } from '../api/use-pages.ts';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { JsonText } from '../parts/json-text.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { resourceHref } from '../route.ts';
import { actorLabel } from './actor-label.ts';

const columns: Column<AuditEntry>[] = [
  { title: 'Time', cell: ({ createdAt }) => <TimeText at={createdAt} isExact /> },
  { title: 'Who', cell: ({ actor }) => actorLabel(actor) },
  { title: 'Action', cell: ({ action }) => <code>{action}</code> },
  {
    title: 'Outcome',
    cell: ({ outcome }) => <Tag tone={outcome === 'denied' ? 'bad' : 'good'}>{outcome}</Tag>,
  },
  { title: 'To what', cell: ({ targetId }) => (targetId === null ? '–' : <code>{targetId}</code>) },
  { title: 'Details', cell: (entry) => <Details entry={entry} /> },
];

function Details({ entry }: { entry: AuditEntry }) {
  const { id, targetId, details, address, userAgent, requestId } = entry;
  return (
    <details>
      <summary>Show</summary>
      <JsonText label={`Details of ${id}`} value={{ ...details, targetId, address, userAgent, requestId }} />
    </details>
  );
}

export function AuditTable({ entries }: { entries: Paged<AuditEntry> }) {
  return (
    <PagedTable label="Audit log" list={entries} columns={columns} keyOf={({ id }) => id} empty="No such entries." />
  );
}

const organizationColumn: Column<AdminAuditEntry> = {
  title: 'Organization',
  cell: ({ organizationId }) =>
    organizationId === null ? '–' : <a href={resourceHref('admin-organization', organizationId)}>{organizationId}</a>,
};

/** The same of all organizations, for who runs the installation. */
export function AdminAuditTable({ entries }: { entries: Paged<AdminAuditEntry> }) {
  return (
    <PagedTable
      label="Audit log"
      list={entries}
      columns={[...columns.slice(0, 2), organizationColumn, ...columns.slice(2)]}
      keyOf={({ id }) => id}
      empty="No such entries."
    />
  );
}
