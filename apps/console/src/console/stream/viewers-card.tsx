import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { TrendLine } from '../charts/trend-line.tsx';
import { Card } from '../parts/card.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { countLabel } from '../usage/amounts.ts';

/** How many watch, and which rendition. */
export function ViewersCard({ streamId, everyMs }: { streamId: string; everyMs: number }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.streams.viewers(streamId, 60, { signal }), [api, streamId]);
  const { data, error } = useRefreshed(load, everyMs);
  const history = data?.history.map(({ startsAt, max }) => ({ startsAt, amount: max })) ?? [];
  return (
    <Card title="Viewers">
      <ProblemNotice error={error} />
      {data === undefined && error === undefined && <p className="soft">Loading</p>}
      {data !== undefined && (
        <>
          <FactList
            facts={[
              [
                'Now',
                <strong key="now" className="figure">
                  {countLabel(data.viewers)}
                </strong>,
              ],
              [
                'Most at once',
                data.peak && (
                  <>
                    {countLabel(data.peak.viewers)}, <TimeText at={data.peak.startsAt} />
                  </>
                ),
              ],
              ...Object.entries(data.renditions).map(([id, count]) => [`Getting ${id}`, countLabel(count)] as const),
            ]}
          />
          {history.length > 1 && (
            <TrendLine label="Viewers over the last hour" points={history} amountLabel={countLabel} />
          )}
        </>
      )}
    </Card>
  );
}
