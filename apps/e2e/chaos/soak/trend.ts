// Whether a quantity stays where it is: what it grew by from its second quarter to its last one, and its slope by least
// squares over all but the first quarter, in which caches and buffers fill. Pure.

export interface Sample {
  atMs: number;
  value: number;
}

export interface Trend {
  /** Median of the second quarter. */
  before: number;
  /** Median of the last quarter. */
  after: number;
  perHour: number;
  isFlat: boolean;
}

/** What may be noise: this share of the value, or this much. */
export interface Allowance {
  share: number;
  least: number;
}

const hourMs = 3_600_000;

export function trendOf(samples: readonly Sample[], { share, least }: Allowance): Trend {
  const quarter = Math.floor(samples.length / 4);
  const settled = samples.slice(quarter);
  const before = median(samples.slice(quarter, 2 * quarter));
  const after = median(samples.slice(-quarter));
  return {
    ...{ before, after },
    perHour: slopePerMs(settled) * hourMs,
    isFlat: after - before <= Math.max(share * before, least),
  };
}

function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ value }) => value).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function slopePerMs(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [meanMs, meanValue] = [mean(({ atMs }) => atMs), mean(({ value }) => value)];
  const spread = samples.reduce((sum, { atMs }) => sum + (atMs - meanMs) ** 2, 0);
  const together = samples.reduce((sum, { atMs, value }) => sum + (atMs - meanMs) * (value - meanValue), 0);
  return spread === 0 ? 0 : together / spread;
}
