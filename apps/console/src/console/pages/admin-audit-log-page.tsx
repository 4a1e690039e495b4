// Who did what on the whole installation, newest first.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Filters, Paging } from '../api/list-pages.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { AuditFilters } from '../audit/audit-filters.tsx';
import { AdminAuditTable } from '../audit/audit-table.tsx';
import { Card } from '../parts/card.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function AdminAuditLogPage() {
  usePageTitle('Audit log of all');
  const { api } = useApi();
  const [filters, setFilters] = useState<Filters>({});
  const load = useCallback((paging: Paging) => api.audit.listAll({ ...paging, filters }), [api, filters]);
  const entries = usePages(load, calmRefreshMs);
  return (
    <>
      <h1>Audit log of all organizations</h1>
      <Card title="Entries">
        <AuditFilters onChange={setFilters} />
        <AdminAuditTable entries={entries} />
      </Card>
    </>
  );
}
