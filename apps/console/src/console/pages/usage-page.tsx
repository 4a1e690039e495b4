// What was used, per hour or day, of all channels or each; and how much of the quotas.
import { useCallback, useMemo, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { CsvButton } from '../usage/csv-button.tsx';
import { QuotaBars } from '../usage/quota-bars.tsx';
import { UsageChart } from '../usage/usage-chart.tsx';
import { spans, usageWindow, type SpanName } from '../usage/usage-window.ts';

const spanOptions = (Object.keys(spans) as SpanName[]).map((name) => [name, spans[name].words] as const);
const allChannels = 'all';
const eachChannel = 'each';

export function UsagePage() {
  usePageTitle('Usage');
  const { api } = useApi();
  const [span, setSpan] = useState<SpanName>('day');
  const [of, setOf] = useState(allChannels);
  const question = useMemo(() => {
    const channelId = [allChannels, eachChannel].includes(of) ? undefined : of;
    return { ...usageWindow(span, Date.now()), groupBy: of === eachChannel ? 'channel' : 'none', channelId } as const;
  }, [span, of]);
  const loadUsage = useCallback((signal: AbortSignal) => api.usage.get(question, { signal }), [api, question]);
  const loadChannels = useCallback((signal: AbortSignal) => api.channels.list({}, { signal }).first(5), [api]);
  const { data: usage, error } = useRefreshed(loadUsage, calmRefreshMs);
  const loadQuotas = useCallback((signal: AbortSignal) => api.organization.quotas({ signal }), [api]);
  const { data: quotas, error: quotasError } = useRefreshed(loadQuotas, calmRefreshMs);
  const channels = useRefreshed(loadChannels, calmRefreshMs).data?.data ?? [];
  const ofOptions = [
    [allChannels, 'All channels together'],
    [eachChannel, 'Each channel'],
    ...channels.map(({ id, name }) => [id, name] as const),
  ] as const;
  return (
    <>
      <h1>Usage</h1>
      <ProblemNotice error={quotasError} />
      {quotas !== undefined && <QuotaBars quotas={quotas} />}
      <Card title="Used" note="Hours and days are of UTC." aside={<CsvButton question={question} />}>
        <div className="form-row">
          <SelectField label="Span" value={span} options={spanOptions} onChange={setSpan} />
          <SelectField label="Channels" value={of} options={ofOptions} onChange={setOf} />
        </div>
        <ProblemNotice error={error} />
        {usage === undefined && error === undefined && <p className="soft">Loading</p>}
        {usage !== undefined && <UsageChart usage={usage} channels={channels} />}
      </Card>
    </>
  );
}
