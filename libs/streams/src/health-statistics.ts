// What is measured of a source, as numbers that can be put together: the smallest, the largest and the mean of ten seconds.
import type { IngestHealthSample } from '@millrace/pipeline';
import { z } from 'zod';

/** The measured quantities, each by its name in the sample. */
export const gauges = [
  'videoBitrateBps',
  'audioBitrateBps',
  'frameRate',
  'keyframeIntervalMs',
  'audioVideoSkewMs',
  'jitterMs',
  'behindMs',
] as const;
/** What is counted from sample to sample; of these only the sum says something. */
export const counters = ['droppedMessages', 'timestampJumps'] as const;
export type Gauge = (typeof gauges)[number];
export type Counter = (typeof counters)[number];

const statisticSchema = z.object({ n: z.number(), min: z.number(), max: z.number(), sum: z.number() });
export type Statistic = z.infer<typeof statisticSchema>;
export type Statistics = Partial<Record<Gauge | Counter, Statistic>>;

/** One sample as statistics; what it does not know is left out. */
export function statisticsOf(sample: IngestHealthSample): Statistics {
  const known = [...gauges, ...counters].flatMap((name) => {
    const value = sample[name];
    return value === null ? [] : [[name, { n: 1, min: value, max: value, sum: value }] as const];
  });
  return Object.fromEntries(known);
}

/** What was stored, read back. */
export function readStatistics(stored: unknown): Statistics {
  return z.record(z.string(), statisticSchema).catch({}).parse(stored);
}
