// A stream's health as the API shows it: each code with its meaning and its fix, each quantity with its range and mean.
import type { StreamHealthView } from '@millrace/api-contract';
import { ingestHealthRules, type StreamId } from '@millrace/pipeline';
import {
  healthCounters,
  healthGauges,
  type HealthOfStream,
  type HealthPeriod,
  type HealthStatistic,
} from '@millrace/streams';

type CodeView = StreamHealthView['codes'][number];
type PeriodView = StreamHealthView['lastHour'][number];

export function toHealthView(
  streamId: StreamId,
  { current, codes, capacityWaitSince, lastHour }: HealthOfStream,
): StreamHealthView {
  const active = codes.map(toCodeView);
  return {
    streamId,
    status: current ? worstOf(active) : 'unknown',
    current: current ? { ...current.sample, at: current.at.toISOString() } : null,
    codes: active,
    capacityWaitSince: capacityWaitSince?.toISOString() ?? null,
    lastHour: lastHour.map(toPeriodView),
  };
}

function toCodeView({ code, since }: HealthOfStream['codes'][number]): CodeView {
  const { severity, meaning, fix } = ingestHealthRules[code];
  return { code, severity, since: since.toISOString(), meaning, fix };
}

function worstOf(active: readonly CodeView[]): StreamHealthView['status'] {
  if (active.length === 0) return 'good';
  return active.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
}

function toPeriodView({ startsAt, sampleCount, statistics, codes }: HealthPeriod): PeriodView {
  const gauges = healthGauges.map((name) => [name, summaryOf(statistics[name])] as const);
  const counters = healthCounters.map((name) => [name, statistics[name]?.sum ?? 0] as const);
  return {
    startsAt: startsAt.toISOString(),
    sampleCount,
    ...(Object.fromEntries(gauges) as Pick<PeriodView, (typeof healthGauges)[number]>),
    ...(Object.fromEntries(counters) as Pick<PeriodView, (typeof healthCounters)[number]>),
    codes,
  };
}

function summaryOf(statistic: HealthStatistic | undefined): PeriodView['frameRate'] {
  if (!statistic || statistic.n === 0) return null;
  const { min, max, sum, n } = statistic;
  return { min, average: Math.round((sum / n) * 1_000) / 1_000, max };
}
