// Usage: what was used, per hour or day, of everything or per channel.
import { z } from 'zod';
import { publicId, timestampSchema } from './fields.ts';

export const usageTiers = ['480p', '720p', '1080p', '1440p', '2160p'] as const;
export const usageFormats = ['json', 'csv'] as const;

const instant = z.iso.datetime({ offset: true });

/** Query of `GET /v1/usage`. */
export const usageQuerySchema = z.strictObject({
  from: instant.optional().meta({
    description: 'Begin, rounded down to the interval. Unless given: a day before `to`, or a month for days.',
    examples: ['2026-11-01T00:00:00Z'],
  }),
  to: instant
    .optional()
    .meta({ description: 'End, not included; now unless given.', examples: ['2026-12-01T00:00:00Z'] }),
  interval: z.enum(['hour', 'day']).default('day').meta({ description: 'Hours and days are of UTC.' }),
  channelId: publicId('channel').optional().meta({ description: 'Only this channel.' }),
  groupBy: z
    .enum(['none', 'channel'])
    .default('none')
    .meta({ description: '`channel`: a row for each channel; else one for all of them.' }),
  format: z.enum(usageFormats).default('json').meta({ description: '`csv` answers text/csv with a header line.' }),
  limit: z
    .string()
    .regex(/^[0-9]{1,4}$/, 'must be a whole number from 1 to 1000')
    .refine((text) => Number(text) >= 1 && Number(text) <= 1_000, 'must be a whole number from 1 to 1000')
    .default('1000')
    .meta({ description: 'Rows per page, 1 to 1000.', examples: ['1000'] }),
  cursor: z.string().min(1).max(512).optional().meta({ description: '`nextCursor` of the page before.' }),
});
export type UsageQuery = z.infer<typeof usageQuerySchema>;

const seconds = z.number().nonnegative();
const bytes = z.number().nonnegative();

const amounts = {
  ingestSeconds: seconds.meta({ description: 'Media received and made into segments.' }),
  transcodedSeconds: z
    .object(
      Object.fromEntries(usageTiers.map((tier) => [tier, seconds])) as Record<
        (typeof usageTiers)[number],
        typeof seconds
      >,
    )
    .meta({ description: 'Re-encoded media by the size of its picture. What is passed through is not among it.' }),
  storedByteSeconds: z
    .number()
    .nonnegative()
    .meta({ description: 'Bytes of segments in storage, times the seconds that they were kept.' }),
  deliveredBytes: z
    .object({
      origin: bytes.meta({ description: 'Sent by origins: to viewers, or to the caches in front of them.' }),
      cdn: bytes.meta({ description: 'Sent by a CDN to viewers, from its imported logs.' }),
    })
    .meta({ description: 'Behind a CDN, `cdn` is what viewers got, and `origin` what the CDN fetched for it.' }),
  peakViewers: z
    .int()
    .nonnegative()
    .meta({ description: 'Most viewers of one channel at once; of several channels the greatest.' }),
};

export const usageRowSchema = z.object({
  startsAt: timestampSchema,
  channelId: publicId('channel').nullable(),
  ...amounts,
});
export type UsageRowView = z.infer<typeof usageRowSchema>;

export const usageSchema = z
  .object({
    from: timestampSchema,
    to: timestampSchema,
    interval: z.enum(['hour', 'day']),
    groupBy: z.enum(['none', 'channel']),
    data: z
      .array(usageRowSchema)
      .meta({ description: 'Oldest first. Intervals in which nothing was used are left out.' }),
    nextCursor: z.string().nullable().meta({ description: 'Send it as `cursor` to get the next page.' }),
    totals: z.object(amounts).meta({ description: 'Of all pages.' }),
  })
  .meta({ description: 'Counted within a minute; deliveries as late as their reports, up to 35 days.' });
export type UsageView = z.infer<typeof usageSchema>;
