// A user's own affairs: profile, password, sessions, the organizations one is in; and the way back in without a password.
import { z } from 'zod';
import { newPasswordSchema, roleSchema } from './auth.ts';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

/** `PATCH /v1/me` */
export const updateProfileSchema = z
  .strictObject({ name: nameSchema.nullable().optional().meta({ description: 'What to call you.' }) })
  .meta({ examples: [{ name: 'Ada' }] });

export const changePasswordSchema = z
  .strictObject({ currentPassword: z.string().min(1).max(256), newPassword: newPasswordSchema })
  .meta({ examples: [{ currentPassword: 'correct horse battery staple', newPassword: 'a sentence of my own' }] });

export const requestPasswordResetSchema = z.strictObject({ email: z.string().min(3).max(254) });
export const resetPasswordSchema = z.strictObject({
  token: z.string().min(1).max(128),
  newPassword: newPasswordSchema,
});

/** One login, as its user sees it. */
export const sessionSchema = z.object({
  id: publicId('session'),
  kind: z.enum(['login', 'dashboard', 'impersonation']),
  isCurrent: z.boolean().meta({ description: 'It is the one that asks.' }),
  organizationId: publicId('organization').nullable(),
  address: z.string(),
  userAgent: z.string().nullable(),
  createdAt: timestampSchema,
  lastSeenAt: timestampSchema.meta({ description: 'When it was last renewed.' }),
  expiresAt: timestampSchema,
});
export const sessionPageSchema = pageOf(sessionSchema);
export type SessionView = z.infer<typeof sessionSchema>;

/** `GET /v1/me/organizations` */
export const ownOrganizationSchema = z.object({
  id: publicId('organization'),
  name: z.string(),
  role: roleSchema,
  isCurrent: z.boolean().meta({ description: 'The session is in this one.' }),
});
export const ownOrganizationPageSchema = pageOf(ownOrganizationSchema);
export type OwnOrganizationView = z.infer<typeof ownOrganizationSchema>;
