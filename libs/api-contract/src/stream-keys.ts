// Stream keys: the secrets that open a channel, each with its own rules. The secret itself is in the answers that make,
// replace or reveal a key, and in no other.
import { keyPriority } from '@millrace/pipeline';
import { z } from 'zod';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

export const streamKeyTextSchema = z.string().meta({
  description: 'The secret that the encoder publishes with.',
  examples: ['sk_mzxw6ytboi2dcnrthe3tqojzgu'],
});

const addressSchemas = [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()];
const addressBlockSchema = z
  .string()
  .max(49)
  .refine((text) => addressSchemas.some((schema) => schema.safeParse(text).success), {
    message: 'must be an IPv4 or IPv6 address, or a block like 203.0.113.0/24',
  });
const allowedAddressesSchema = z
  .array(addressBlockSchema)
  .max(64)
  .meta({
    description: 'Addresses and CIDR blocks that may publish with the key. None means everywhere.',
    examples: [['203.0.113.0/24', '2001:db8::/32']],
  });
const prioritySchema = z
  .int()
  .min(keyPriority.min)
  .max(keyPriority.max)
  .meta({
    description: 'Under the publish policy `priority`, the higher key gets the channel.',
    examples: [10],
  });
const expiresAtSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => text >= '2000', 'must be a time of this century')
  .nullable()
  .meta({
    description: 'From then on the key opens nothing, and who publishes with it is disconnected. Null: never.',
    examples: ['2026-12-24T18:00:00.000Z'],
  });
const longestGraceSeconds = 604_800;

/** `POST /v1/channels/{channelId}/stream-keys` */
export const createStreamKeySchema = z
  .strictObject({
    name: nameSchema,
    expiresAt: expiresAtSchema.default(null),
    allowedAddresses: allowedAddressesSchema.default([]),
    priority: prioritySchema.default(keyPriority.default),
  })
  .meta({ examples: [{ name: 'Backup encoder', priority: 5, allowedAddresses: ['203.0.113.0/24'] }] });

/** `PATCH /v1/channels/{channelId}/stream-keys/{keyId}`: what is left out stays. */
export const updateStreamKeySchema = z
  .strictObject({
    name: nameSchema,
    expiresAt: expiresAtSchema,
    allowedAddresses: allowedAddressesSchema,
    priority: prioritySchema,
  })
  .partial()
  .meta({ examples: [{ priority: 10 }] });

/** Body of both ways to rotate a key. */
export const rotateStreamKeySchema = z
  .strictObject({
    graceSeconds: z
      .int()
      .min(0)
      .max(longestGraceSeconds)
      .default(0)
      .meta({ description: 'How long the old key goes on to work.', examples: [300] }),
  })
  .meta({ examples: [{ graceSeconds: 300 }] });

/** Query of revoking a key. Values are text, as a URL has them. */
export const revokeStreamKeyQuerySchema = z.strictObject({
  graceSeconds: z
    .string()
    .regex(/^[0-9]{1,6}$/, 'must be a whole number from 0 to 604800')
    .refine((text) => Number(text) <= longestGraceSeconds, 'must be a whole number from 0 to 604800')
    .default('0')
    .meta({ description: 'How long the key goes on to work.', examples: ['300'] }),
});

/** A key without its secret. */
export const streamKeyInfoSchema = z
  .object({
    id: publicId('streamKey'),
    channelId: publicId('channel'),
    name: z.string().meta({ examples: ['Backup encoder'] }),
    isPrimary: z.boolean().meta({ description: 'Whether it is the key of `/v1/channels/{channelId}/stream-key`.' }),
    priority: prioritySchema,
    allowedAddresses: z.array(z.string()),
    expiresAt: timestampSchema.nullable(),
    revokedAt: timestampSchema
      .nullable()
      .meta({ description: 'When a revoked key stops to work, its grace being over.' }),
    blockedUntil: timestampSchema.nullable().meta({ description: 'Refused until then: its encoder was kicked.' }),
    createdAt: timestampSchema,
  })
  .meta({ id: 'StreamKeyInfo' });
export type StreamKeyInfoView = z.infer<typeof streamKeyInfoSchema>;

export const streamKeyPageSchema = pageOf(streamKeyInfoSchema).meta({ id: 'StreamKeyPage' });

/** A key with its secret: the answer of making, rotating and revealing it. */
export const streamKeySchema = streamKeyInfoSchema.extend({ streamKey: streamKeyTextSchema }).meta({ id: 'StreamKey' });
export type StreamKeyView = z.infer<typeof streamKeySchema>;
