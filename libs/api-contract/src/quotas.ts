// Quotas: what an organization may use, and what it uses now.
import { z } from 'zod';
import { timestampSchema } from './fields.ts';

const limit = (description: string) =>
  z
    .int()
    .nonnegative()
    .nullable()
    .meta({ description: `${description} \`null\`: no limit.` });
const counted = (description: string) =>
  z.object({ limit: limit(description), used: z.int().nonnegative().meta({ description: 'Now.' }) });

export const quotasSchema = z.object({
  period: z
    .object({ startsAt: timestampSchema, endsAt: timestampSchema })
    .meta({ description: 'The calendar month (UTC) that minutes are counted in.' }),
  channels: counted('Channels that exist.'),
  concurrentStreams: counted('Streams that have not ended.'),
  minutesPerMonth: counted('Minutes of ingest in the period. At the limit, running streams end.'),
  renditionHeightPx: z.object({ limit: limit('Shorter side of the largest rendition; the source counts too.') }),
  ingestBitrateBps: z.object({ limit: limit('Bit rate of an encoder, over half a minute.') }),
});
export type QuotasView = z.infer<typeof quotasSchema>;

const settable = (max: number) => z.int().min(0).max(max).nullable();

/** What a platform admin may set; what is left out stays. */
export const quotaLimitsSchema = z
  .strictObject({
    channels: settable(1_000_000),
    concurrentStreams: settable(100_000),
    minutesPerMonth: settable(100_000_000),
    renditionHeightPx: z.int().min(144).max(4_320).nullable(),
    ingestBitrateBps: z.int().min(100_000).max(200_000_000).nullable(),
  })
  .partial()
  .meta({ examples: [{ channels: 10, concurrentStreams: 2, minutesPerMonth: 1_000, renditionHeightPx: 1_080 }] });
export type QuotaLimits = z.infer<typeof quotaLimitsSchema>;
