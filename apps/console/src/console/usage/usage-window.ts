// Which span of usage is asked for, and the intervals of the chart in it. Hours and days are of UTC, as usage is counted.

export const spans = {
  day: { words: 'The last 24 hours', interval: 'hour', hours: 24 },
  week: { words: 'The last 7 days, by hour', interval: 'hour', hours: 168 },
  month: { words: 'The last 30 days', interval: 'day', hours: 720 },
  quarter: { words: 'The last 90 days', interval: 'day', hours: 2_160 },
} as const;
export type SpanName = keyof typeof spans;

const hourMs = 3_600_000;
export const intervalMs = { hour: hourMs, day: 24 * hourMs } as const;

/** From the begin of its first interval to the end of the one that runs. */
export function usageWindow(span: SpanName, nowMs: number): { from: string; to: string; interval: 'hour' | 'day' } {
  const { interval, hours } = spans[span];
  const step = intervalMs[interval];
  const endMs = Math.floor(nowMs / step) * step + step;
  return { from: new Date(endMs - hours * hourMs).toISOString(), to: new Date(endMs).toISOString(), interval };
}

export type Bar = { startsAt: string; amount: number };

/** A bar for every interval of the window, also for those in which nothing was used; rows of one interval are added. */
export function toBars(
  { from, to, interval }: { from: string; to: string; interval: 'hour' | 'day' },
  rows: readonly Bar[],
  add: (a: number, b: number) => number = (a, b) => a + b,
): Bar[] {
  const bars: Bar[] = [];
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += intervalMs[interval]) {
    const amounts = rows.filter(({ startsAt }) => Date.parse(startsAt) === ms).map(({ amount }) => amount);
    bars.push({ startsAt: new Date(ms).toISOString(), amount: amounts.reduce(add, 0) });
  }
  return bars;
}
