// How many watch a stream.
import { z } from 'zod';
import { publicId, timestampSchema } from './fields.ts';

/** Query of the viewers of a stream. Values are text, as a URL has them. */
export const viewersQuerySchema = z.strictObject({
  minutes: z
    .string()
    .regex(/^[0-9]{1,4}$/, 'must be a whole number from 1 to 1440')
    .refine((text) => Number(text) >= 1 && Number(text) <= 1_440, 'must be a whole number from 1 to 1440')
    .default('60')
    .meta({ description: 'How far `history` goes back, 1 to 1440.', examples: ['60'] }),
});

const countSchema = z.int().min(0);

/** `GET /v1/streams/{streamId}/viewers` */
export const streamViewersSchema = z
  .object({
    streamId: publicId('stream'),
    viewers: countSchema.meta({ description: 'Who watches now.', examples: [42] }),
    renditions: z.record(z.string(), countSchema).meta({
      description: 'By rendition. Who gets pictures and sound apart is counted in both.',
      examples: [{ '720p': 30, '480p': 12, audio: 42 }],
    }),
    peak: z
      .object({ viewers: countSchema, startsAt: timestampSchema })
      .nullable()
      .meta({ description: 'The most at once in the last 24 hours, and the minute it was in.' }),
    history: z
      .array(
        z.object({
          startsAt: timestampSchema,
          average: z
            .number()
            .min(0)
            .meta({ examples: [38.5] }),
          max: countSchema.meta({ examples: [44] }),
        }),
      )
      .meta({ description: 'Minute by minute, oldest first; minutes in which nobody watched are left out.' }),
  })
  .meta({ id: 'StreamViewers' });
export type StreamViewersView = z.infer<typeof streamViewersSchema>;
