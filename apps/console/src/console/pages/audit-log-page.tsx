// Who did what within the organization, newest first.
import type { AuditFilter } from '@millrace/sdk';
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { usePages } from '../api/use-pages.ts';
import { AuditFilters } from '../audit/audit-filters.tsx';
import { AuditTable } from '../audit/audit-table.tsx';
import { Card } from '../parts/card.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function AuditLogPage() {
  usePageTitle('Audit log');
  const { api } = useApi();
  const [filters, setFilters] = useState<AuditFilter>({});
  const load = useCallback((signal: AbortSignal) => api.auditLog.list(filters, { signal }), [api, filters]);
  const entries = usePages(load, calmRefreshMs);
  return (
    <>
      <h1>Audit log</h1>
      <Card
        title="Entries"
        note="Every change, every look at a secret, every login, and what was denied; kept for 400 days."
      >
        <AuditFilters onChange={setFilters} />
        <AuditTable entries={entries} />
      </Card>
    </>
  );
}
