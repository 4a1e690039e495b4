// Logging in, staying logged in, and who one is.
import { z } from 'zod';
import { publicId, timestampSchema } from './fields.ts';

export const roleSchema = z.enum(['owner', 'admin', 'broadcaster', 'viewer']);
export type RoleName = z.infer<typeof roleSchema>;

/** An address to write to; e-mails are compared in lower case. */
export const emailSchema = z
  .email()
  .max(254)
  .toLowerCase()
  .meta({ examples: ['ada@example.com'] });

/** A password is counted in bytes: hashing an endless one would be an attack. */
const passwordSchema = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => utf8Bytes(text) <= 256, 'must have at most 256 bytes');
/** One that is chosen now: length is what makes it good. */
export const newPasswordSchema = passwordSchema
  .min(10)
  .meta({ description: 'At least 10 characters, at most 256 bytes.', examples: ['a sentence of my own'] });

/** `POST /v1/auth/login` */
export const loginSchema = z
  .strictObject({
    email: z.string().min(3).max(254),
    password: passwordSchema,
    organizationId: publicId('organization')
      .optional()
      .meta({ description: 'Which membership to use; the oldest unless given.' }),
  })
  .meta({ examples: [{ email: 'admin@millrace.local', password: 'correct horse battery staple' }] });

const refreshTokenSchema = z.string().min(1).max(128);
export const refreshSchema = z.strictObject({
  refreshToken: refreshTokenSchema,
  organizationId: publicId('organization')
    .optional()
    .meta({ description: 'Moves the session to another organization of the user.' }),
});
export const logoutSchema = z.strictObject({ refreshToken: refreshTokenSchema });

export const userSchema = z
  .object({
    id: publicId('user'),
    email: z.string(),
    name: z.string().nullable(),
    isPlatformAdmin: z.boolean(),
  })
  .meta({ id: 'User' });

export const tokensSchema = z
  .object({
    accessToken: z.string().meta({ description: 'Send it as `Authorization: Bearer`.' }),
    expiresInSeconds: z.int().meta({ examples: [600] }),
    refreshToken: z.string().meta({ description: 'Good for one use of `/v1/auth/refresh`.' }),
    sessionId: publicId('session'),
    organizationId: publicId('organization'),
    role: roleSchema,
    user: userSchema,
  })
  .meta({ id: 'Tokens' });
export type TokensView = z.infer<typeof tokensSchema>;

/** `GET /v1/me` */
export const meSchema = z
  .object({
    organization: z.object({ id: publicId('organization'), name: z.string() }),
    user: userSchema.nullable().meta({ description: 'Null when an API key asks.' }),
    role: roleSchema.nullable(),
    apiKey: z.object({ id: publicId('apiKey'), name: z.string(), scopes: z.array(z.string()) }).nullable(),
    permissions: z.array(z.string()).meta({ description: 'All that these credentials allow.' }),
    impersonation: z
      .object({ reason: z.string(), expiresAt: timestampSchema })
      .nullable()
      .meta({ description: 'Set while a platform admin acts within the organization.' }),
  })
  .meta({ id: 'Me' });
export type MeView = z.infer<typeof meSchema>;

function utf8Bytes(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + bytesOf(character.codePointAt(0) ?? 0), 0);
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
