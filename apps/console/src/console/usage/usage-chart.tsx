// Usage as totals, as bars of one meter, and as a table.
import { useState } from 'react';
import type { Channel, Usage } from '@millrace/sdk';
import { BarChart } from '../charts/bar-chart.tsx';
import { meterNames, meters, type MeterName } from './usage-meters.ts';
import { UsageTable } from './usage-table.tsx';
import { toBars } from './usage-window.ts';

export function UsageChart({ usage, channels }: { usage: Usage; channels: readonly Channel[] }) {
  const [shown, setShown] = useState<MeterName>('ingest');
  const { title, of, label } = meters[shown];
  const rows = usage.data.map((row) => ({ startsAt: row.startsAt, amount: of(row) }));
  // Of viewers the most count; they are not added up.
  const bars = toBars(usage, rows, shown === 'viewers' ? Math.max : undefined);
  const timeLabel = (startsAt: string) => intervalLabel(startsAt, usage.interval);
  return (
    <>
      <div className="meters" role="group" aria-label="What the chart shows">
        {meterNames.map((name) => (
          <button key={name} type="button" aria-pressed={name === shown} onClick={() => setShown(name)}>
            <span className="soft">{meters[name].title}</span>
            <strong>{meters[name].label(meters[name].of(usage.totals))}</strong>
          </button>
        ))}
      </div>
      {bars.some(({ amount }) => amount > 0) && (
        <BarChart label={`${title} over time`} bars={bars} amountLabel={label} timeLabel={timeLabel} />
      )}
      {usage.data.length === 0 ? (
        <p className="soft">Nothing was used in this span.</p>
      ) : (
        <UsageTable usage={usage} channels={channels} timeLabel={timeLabel} />
      )}
      {usage.nextCursor !== null && (
        <p className="soft">The first 1,000 rows are shown; the CSV file has all of them.</p>
      )}
    </>
  );
}

const formats = {
  hour: new Intl.DateTimeFormat(undefined, {
    ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' },
  }),
  day: new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }),
} as const;

function intervalLabel(startsAt: string, interval: Usage['interval']): string {
  return formats[interval].format(new Date(startsAt));
}
