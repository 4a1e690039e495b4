// Events as the feed shows them, and what can be asked of it.
import { eventCatalogue, eventFaultSchema, eventTypes, type EventType } from '@millrace/pipeline';
import { z } from 'zod';
import { publicId, timestampSchema } from './fields.ts';

const types = [...eventTypes] as [EventType, ...EventType[]];

export const eventSchema = z.object({
  id: publicId('event'),
  type: z.string().meta({
    description: `What happened. Known types: ${types.map((type) => `\`${type}\`: ${eventCatalogue[type].meaning}`).join(' ')}`,
    examples: ['stream.live'],
  }),
  sequence: z.int().meta({
    description: 'Position among the events of the organization: 1, 2, 3, … without a gap.',
    examples: [4711],
  }),
  timestamp: timestampSchema,
  organizationId: publicId('organization'),
  channelId: publicId('channel').nullable(),
  streamId: publicId('stream').nullable(),
  streamSequence: z
    .int()
    .nullable()
    .meta({
      description: 'Position among the events of the stream; null for events that belong to none.',
      examples: [2],
    }),
  data: z.record(z.string(), z.json()).meta({ description: 'What the type says; see the reference of events.' }),
});
export type EventView = z.infer<typeof eventSchema>;

/** A whole number as a URL has it. */
const sequenceText = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'must be a whole number')
  .meta({ description: 'Events with a larger `sequence` than this.', examples: ['4711'] });
const typesText = z
  .string()
  .max(2_000)
  .transform((text) => text.split(',').map((type) => type.trim()))
  .pipe(z.array(z.enum(types)).min(1).max(types.length))
  .meta({ description: 'Of these types alone, with commas between them.', examples: ['stream.live,stream.ended'] });

const filterFields = {
  types: typesText.optional(),
  channelId: publicId('channel').optional().meta({ description: 'Only events of this channel.' }),
  streamId: publicId('stream').optional().meta({ description: 'Only events of this stream.' }),
};
const limitText = z
  .string()
  .regex(/^[0-9]{1,4}$/, 'must be a whole number from 1 to 1000')
  .refine((text) => Number(text) >= 1 && Number(text) <= 1_000, 'must be a whole number from 1 to 1000')
  .default('100')
  .meta({ description: 'Events per page, 1 to 1000.', examples: ['100'] });

/** `GET /v1/events` */
export const eventsQuerySchema = z.strictObject({
  order: z.enum(['oldest', 'newest']).default('oldest').meta({ description: 'Which events a page begins with.' }),
  after: sequenceText.default('0'),
  before: sequenceText
    .optional()
    .meta({ description: 'Events with a smaller `sequence` than this.', examples: ['4711'] }),
  limit: limitText,
  ...filterFields,
});
export type EventsQuery = z.output<typeof eventsQuerySchema>;

export const eventPageSchema = z.object({
  data: z.array(eventSchema),
  nextAfter: z.int().meta({
    description: 'Send it as `after` to go on. Nothing that matches lies between the last event of this page and it.',
    examples: [4811],
  }),
  hasMore: z.boolean().meta({ description: 'Whether there is more already; older ones when the newest come first.' }),
});

/** `GET /v1/events/stream` */
export const liveEventsQuerySchema = z.strictObject({
  after: sequenceText
    .optional()
    .meta({ description: 'Begin after this `sequence`; from now on unless given. `Last-Event-ID` goes before it.' }),
  ...filterFields,
});

/** `GET /v1/streams/{streamId}/events` */
export const streamEventsQuerySchema = z.strictObject({
  after: sequenceText.default('0').meta({ description: 'Entries with a larger `streamSequence` than this.' }),
  limit: limitText,
});

/** An entry of a stream's flight recorder: the event, read for people. */
export const recorderEntrySchema = eventSchema.extend({
  meaning: z.string().meta({ description: 'What happened, in a sentence.', examples: ['The stream can be played.'] }),
  reason: z
    .string()
    .nullable()
    .meta({ description: 'Why, where the event has a reason.', examples: ['closed'] }),
  explanation: z.string().nullable().meta({ description: 'The reason in a sentence.' }),
  fault: eventFaultSchema.nullable().meta({
    description: 'Who can do something about it: the encoder and its network, the organization, or the platform.',
  }),
});
export type RecorderEntryView = z.infer<typeof recorderEntrySchema>;

export const recorderPageSchema = z.object({
  data: z.array(recorderEntrySchema),
  nextAfter: z.int().meta({ description: 'Send it as `after` to go on.' }),
  hasMore: z.boolean(),
});
