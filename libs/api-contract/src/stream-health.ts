// How well a stream arrives from its encoder: now, over the last hour, and what to do about it.
import { ingestHealthCodeSchema, ingestHealthSampleSchema } from '@millrace/pipeline';
import { z } from 'zod';
import { publicId, timestampSchema } from './fields.ts';

const summarySchema = z
  .object({ min: z.number(), average: z.number(), max: z.number() })
  .nullable()
  .meta({ description: 'Null when nothing was measured.' });

export const healthPeriodSchema = z.object({
  startsAt: timestampSchema,
  sampleCount: z.int(),
  videoBitrateBps: summarySchema,
  audioBitrateBps: summarySchema,
  frameRate: summarySchema,
  keyframeIntervalMs: summarySchema,
  audioVideoSkewMs: summarySchema,
  jitterMs: summarySchema,
  behindMs: summarySchema,
  droppedMessages: z.int(),
  timestampJumps: z.int(),
  codes: z.array(z.string()).meta({ description: 'Every code that held at some time of the period.' }),
});

export const activeHealthCodeSchema = z.object({
  code: ingestHealthCodeSchema,
  severity: z
    .enum(['warning', 'error'])
    .meta({ description: '`error`: viewers see it. `warning`: they will when something else goes wrong too.' }),
  since: timestampSchema,
  meaning: z.string(),
  fix: z.object({ obs: z.string(), ffmpeg: z.string() }).meta({ description: 'What to change in the encoder.' }),
});

/** `GET /v1/streams/{streamId}/health` */
export const streamHealthSchema = z
  .object({
    streamId: publicId('stream'),
    status: z
      .enum(['good', 'warning', 'error', 'unknown'])
      .meta({ description: 'The worst of the active codes; `unknown` when nothing was measured lately.' }),
    current: ingestHealthSampleSchema
      .omit({ atMs: true })
      .extend({ at: timestampSchema })
      .nullable()
      .meta({ description: 'The last measurement, not older than 10 s.' }),
    codes: z.array(activeHealthCodeSchema).meta({ description: 'What is wrong now, oldest first.' }),
    capacityWaitSince: timestampSchema
      .nullable()
      .meta({ description: 'Since when the stream waits for a transcoder with room; null when it does not.' }),
    lastHour: z.array(healthPeriodSchema).meta({ description: 'Periods of 10 s, oldest first.' }),
  })
  .meta({ id: 'StreamHealth' });
export type StreamHealthView = z.infer<typeof streamHealthSchema>;
