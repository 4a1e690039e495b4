// API keys: the credentials of programs. A key is shown when it is made, and never again.
import { z } from 'zod';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

const scopesSchema = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(50)
  .meta({ description: 'Permissions by name, or `*` for all that keys can have.', examples: [['channels:read']] });
const expiresAtSchema = timestampSchema.nullable();

export const createApiKeySchema = z
  .strictObject({
    name: nameSchema,
    scopes: scopesSchema,
    expiresAt: expiresAtSchema.default(null).meta({ description: 'Null: never.' }),
  })
  .meta({ examples: [{ name: 'Scheduler', scopes: ['channels:read', 'streams:read'] }] });

export const updateApiKeySchema = z
  .strictObject({ name: nameSchema.optional(), scopes: scopesSchema.optional(), expiresAt: expiresAtSchema.optional() })
  .meta({ examples: [{ scopes: ['channels:read'] }] });

export const rotateApiKeySchema = z
  .strictObject({
    graceSeconds: z.int().min(0).max(604_800).default(0).meta({ description: 'How long the old key works on.' }),
  })
  .meta({ examples: [{ graceSeconds: 3_600 }] });

export const apiKeySchema = z.object({
  id: publicId('apiKey'),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters, to tell keys apart.' }),
  scopes: z.array(z.string()),
  createdById: z.string().nullable().meta({ description: 'The user who made it; null: it was set at installation.' }),
  createdAt: timestampSchema,
  expiresAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable().meta({ description: 'In the future while a rotated key works on.' }),
  lastUsedAt: timestampSchema.nullable().meta({ description: 'To the minute.' }),
});
export const apiKeyPageSchema = pageOf(apiKeySchema);
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const createdApiKeySchema = apiKeySchema.extend({
  key: z.string().meta({ description: 'The key itself. It is shown here and never again.' }),
});
export type CreatedApiKeyView = z.infer<typeof createdApiKeySchema>;
