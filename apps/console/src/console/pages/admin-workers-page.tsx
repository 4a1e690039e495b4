// The transcoders of the installation: what each carries, and taking one out of service.
import { useCallback } from 'react';
import { WorkerActions } from '../admin/worker-actions.tsx';
import { useApi } from '../api/api-context.ts';
import type { AdminWorker } from '@millrace/sdk';
import { useRefreshed } from '../api/use-refreshed.ts';
import { Card } from '../parts/card.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag, type Tone } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

const states: Readonly<Record<AdminWorker['state'], { word: string; tone: Tone }>> = {
  active: { word: 'Active', tone: 'good' },
  cordoned: { word: 'Cordoned', tone: 'warn' },
  draining: { word: 'Draining', tone: 'warn' },
  drained: { word: 'Drained', tone: 'soft' },
};

const columnsFor = (onChanged: () => void): Column<AdminWorker>[] => [
  { title: 'Name', cell: ({ name }) => name },
  { title: 'State', cell: ({ state }) => <Tag tone={states[state].tone}>{states[state].word}</Tag> },
  {
    title: 'Streams',
    isNumber: true,
    cell: ({ streamCount, maxStreams }) => `${streamCount} of ${maxStreams}`,
  },
  {
    title: 'CPU promised',
    isNumber: true,
    cell: ({ cpus: { promised, total } }) => `${promised.toFixed(1)} of ${total.toFixed(1)}`,
  },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'Started', cell: ({ startedAt }) => <TimeText at={startedAt} /> },
  { title: 'Actions', isAction: true, cell: (worker) => <WorkerActions worker={worker} onChanged={onChanged} /> },
];

export function AdminWorkersPage() {
  usePageTitle('Transcoders');
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.admin.workers({ signal }), [api]);
  const { data: workers, error, refresh } = useRefreshed(load);
  return (
    <>
      <h1>Transcoders</h1>
      <Card
        title="Workers"
        note="Drain one before you stop it: others take its streams over, and viewers notice nothing."
      >
        <ProblemNotice error={error} />
        {workers === undefined && error === undefined && <p className="soft">Loading</p>}
        {workers?.length === 0 && <p className="soft">No transcoder has reported within the last ten seconds.</p>}
        {workers !== undefined && workers.length > 0 && (
          <DataTable label="Transcoders" columns={columnsFor(refresh)} rows={workers} keyOf={({ id }) => id} />
        )}
      </Card>
    </>
  );
}
