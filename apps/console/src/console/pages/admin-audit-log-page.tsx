// Who did what on the whole installation, newest first.
import type { AuditFilter } from '@millrace/sdk';
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { AuditFilters } from '../audit/audit-filters.tsx';
import { AdminAuditTable } from '../audit/audit-table.tsx';
import { Card } from '../parts/card.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function AdminAuditLogPage() {
  usePageTitle('Audit log of all');
  const { api } = useApi();
  const [filters, setFilters] = useState<AuditFilter>({});
  const load = useCallback((signal: AbortSignal) => api.admin.auditLog(filters, { signal }), [api, filters]);
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
