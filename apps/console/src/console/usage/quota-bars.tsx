// How much of each quota is used: amber from 80 %, red from 95 %, as the events `usage.threshold` tell it.
import type { Quotas } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { bitrateLabel, countLabel } from './amounts.ts';
import { quotaUse } from './quota-use.ts';

const counted = [
  ['channels', 'Channels'],
  ['concurrentStreams', 'Streams at once'],
  ['minutesPerMonth', 'Minutes of ingest this month'],
] as const;

export function QuotaBars({ quotas }: { quotas: Quotas }) {
  const { renditionHeightPx, ingestBitrateBps, period } = quotas;
  return (
    <Card title="Quotas">
      {counted.map(([name, title]) => (
        <QuotaBar key={name} title={title} {...quotas[name]} />
      ))}
      <FactList
        facts={[
          ['Largest rendition', renditionHeightPx.limit === null ? 'No limit' : `${renditionHeightPx.limit}p`],
          [
            'Bit rate of an encoder',
            ingestBitrateBps.limit === null ? 'No limit' : bitrateLabel(ingestBitrateBps.limit),
          ],
          ['The month ends', <TimeText key="end" at={period.endsAt} />],
        ]}
      />
    </Card>
  );
}

function QuotaBar({ title, used, limit }: { title: string; used: number; limit: number | null }) {
  const { percent, tone, words } = quotaUse({ used, limit });
  return (
    <div className="quota" data-tone={tone}>
      <span>{title}</span>
      <span className="number">
        {countLabel(used)} {limit === null ? '· no limit' : `of ${countLabel(limit)}`}
      </span>
      {percent !== undefined && (
        <>
          <div
            className="bar-of"
            role="meter"
            aria-label={title}
            aria-valuenow={Math.min(percent, 100)}
            aria-valuetext={words}
          >
            <div style={{ width: `${Math.min(percent, 100)}%` }} />
          </div>
          <span className="soft">{words}</span>
        </>
      )}
    </div>
  );
}
