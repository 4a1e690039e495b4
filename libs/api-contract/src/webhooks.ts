// Webhooks: receivers of events. The secret is in the answers that make or replace it, and in no other.
import { eventTypes, reservedEventFamilies } from '@millrace/pipeline';
import { z } from 'zod';
import { eventSchema } from './events.ts';
import { listQuerySchema, pageOf, publicId, textSchema, timestampSchema } from './fields.ts';

const families = new Set([...eventTypes.map((type) => type.split('.')[0]), ...reservedEventFamilies]);
const subscriptions = ['*', ...[...families].map((family) => `${family}.*`), ...eventTypes] as [string, ...string[]];

const eventTypesSchema = z
  .array(z.enum(subscriptions))
  .min(1)
  .max(64)
  .meta({
    description: 'Which events it gets: types, families like `stream.*`, or `*` for all.',
    examples: [['stream.live', 'stream.ended', 'usage.*']],
  });
const urlSchema = z
  .string()
  .min(1)
  .max(2_048)
  .meta({
    description: 'Where events are sent. https, on the public internet.',
    examples: ['https://example.com/hooks'],
  });
const descriptionSchema = textSchema.max(200).meta({ description: 'For people.', examples: ['Production'] });
const enabledSchema = z.boolean().meta({ description: 'Whether events are sent to it.' });

export const webhookSecretSchema = z.string().meta({
  description: 'Verifies signatures, by the Standard Webhooks specification. Shown now and never again.',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw6Xl0vHZ0bQk='],
});

/** `POST /v1/webhooks` */
export const createWebhookSchema = z
  .strictObject({ url: urlSchema, eventTypes: eventTypesSchema, description: descriptionSchema.default('') })
  .meta({ examples: [{ url: 'https://example.com/hooks', eventTypes: ['stream.*'] }] });

/** `PATCH /v1/webhooks/{webhookId}`: what is left out stays. */
export const updateWebhookSchema = z
  .strictObject({
    url: urlSchema,
    eventTypes: eventTypesSchema,
    description: descriptionSchema,
    enabled: enabledSchema,
  })
  .partial()
  .meta({ examples: [{ enabled: true }] });

export const webhookSchema = z.object({
  id: publicId('webhook'),
  url: z.string(),
  eventTypes: z.array(z.string()),
  description: z.string(),
  enabled: enabledSchema,
  disabledReason: z.string().nullable().meta({
    description:
      'Why the platform disabled it. `gone`: the receiver answered 410. `failing`: nothing but failures for five days.',
  }),
  disabledAt: timestampSchema.nullable(),
  failingSince: timestampSchema
    .nullable()
    .meta({ description: 'First failure since the last success; null while it works.' }),
  pausedUntil: timestampSchema
    .nullable()
    .meta({ description: 'Nothing is sent until then: the receiver asked for it, or has been down for long.' }),
  previousSecretUntil: timestampSchema
    .nullable()
    .meta({ description: 'Until then the secret that was replaced signs too.' }),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type WebhookView = z.infer<typeof webhookSchema>;

export const createdWebhookSchema = webhookSchema.extend({ secret: webhookSecretSchema });
export type CreatedWebhookView = z.infer<typeof createdWebhookSchema>;
export const webhookPageSchema = pageOf(webhookSchema);

const longestGraceSeconds = 604_800;
/** `POST /v1/webhooks/{webhookId}/rotate-secret` */
export const rotateWebhookSecretSchema = z
  .strictObject({
    graceSeconds: z
      .int()
      .min(0)
      .max(longestGraceSeconds)
      .default(86_400)
      .meta({ description: 'How long the old secret goes on to sign too.', examples: [86_400] }),
  })
  .meta({ examples: [{ graceSeconds: 86_400 }] });

const deliveryStateSchema = z.enum(['pending', 'delivered', 'failed']).meta({
  description: '`failed`: given up after all attempts, or because the webhook was disabled. It can be sent again.',
});

export const webhookDeliverySchema = z.object({
  webhookId: publicId('webhook'),
  eventId: publicId('event').meta({ description: 'Also the `webhook-id` of its requests.' }),
  eventType: z.string(),
  sequence: z.int().meta({ description: 'Of the event.' }),
  state: deliveryStateSchema,
  attempts: z.int().meta({ description: 'Requests begun so far.' }),
  lastResult: z
    .string()
    .nullable()
    .meta({ description: 'HTTP status of the last answer, or why there was none.', examples: ['200', 'timeout'] }),
  nextAttemptAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
});
export type WebhookDeliveryView = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveryPageSchema = pageOf(webhookDeliverySchema);
/** `GET /v1/webhooks/{webhookId}/deliveries` */
export const webhookDeliveriesQuerySchema = listQuerySchema.extend({ state: deliveryStateSchema.optional() });

export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  event: eventSchema.meta({ description: 'The body of every request.' }),
  log: z.array(
    z.object({
      number: z.int(),
      startedAt: timestampSchema,
      durationMs: z.int(),
      result: z.string(),
      request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
      response: z
        .object({
          status: z.int(),
          headers: z.record(z.string(), z.string()),
          body: z.string().meta({ description: 'The first 4096 bytes.' }),
        })
        .nullable(),
    }),
  ),
});

export type WebhookDeliveryDetailView = z.infer<typeof webhookDeliveryDetailSchema>;

/** `POST /v1/webhooks/{webhookId}/resend` */
export const resendWebhooksSchema = z
  .strictObject({
    after: z
      .int()
      .min(0)
      .meta({ description: 'Events with a larger `sequence` than this …', examples: [4711] }),
    through: z
      .int()
      .min(1)
      .optional()
      .meta({ description: '… up to this one; all unless given.', examples: [4811] }),
    onlyFailed: z
      .boolean()
      .default(false)
      .meta({ description: 'Only those that were given up, not those that were delivered or never sent to it.' }),
  })
  .meta({ examples: [{ after: 4711, onlyFailed: true }] });

export const resentWebhooksSchema = z.object({
  count: z.int().meta({ description: 'Events that are on their way again.' }),
  nextAfter: z.int().meta({ description: 'Send it as `after` to go on.' }),
  hasMore: z.boolean().meta({ description: 'A request takes up to 10,000 events; whether more match.' }),
});
