// Who belongs to an organization, and who is asked to.
import { z } from 'zod';
import { emailSchema, newPasswordSchema, roleSchema } from './auth.ts';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

export const organizationSchema = z.object({
  id: publicId('organization'),
  name: z.string(),
  createdAt: timestampSchema,
});
export type OrganizationView = z.infer<typeof organizationSchema>;
export const updateOrganizationSchema = z
  .strictObject({ name: nameSchema.optional() })
  .meta({ examples: [{ name: 'Harbour Radio' }] });

/** `DELETE /v1/organization` */
export const deleteOrganizationQuerySchema = z.strictObject({
  confirm: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'The name of the organization, as a confirmation.', examples: ['Harbour Radio'] }),
});

export const memberSchema = z.object({
  userId: publicId('user'),
  email: z.string(),
  name: z.string().nullable(),
  role: roleSchema,
  joinedAt: timestampSchema,
});
export const memberPageSchema = pageOf(memberSchema);
export type MemberView = z.infer<typeof memberSchema>;
export const updateMemberSchema = z.strictObject({ role: roleSchema }).meta({ examples: [{ role: 'broadcaster' }] });

export const createInvitationSchema = z
  .strictObject({ email: emailSchema, role: roleSchema })
  .meta({ examples: [{ email: 'ada@example.com', role: 'broadcaster' }] });

export const invitationSchema = z.object({
  id: publicId('invitation'),
  email: z.string(),
  role: roleSchema,
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
  invitedById: publicId('user').meta({ description: 'Who asked: a member, or a platform admin.' }),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
});
export const invitationPageSchema = pageOf(invitationSchema);
export type InvitationView = z.infer<typeof invitationSchema>;

/** The answer to `POST /v1/invitations`. */
export const createdInvitationSchema = invitationSchema.extend({
  acceptUrl: z.string().nullable().meta({
    description: 'Give it to the invited person. Null when it was sent by mail. It is shown here and never again.',
  }),
});
export type CreatedInvitationView = z.infer<typeof createdInvitationSchema>;

const invitationTokenSchema = z.string().min(1).max(128);
export const lookUpInvitationSchema = z.strictObject({ token: invitationTokenSchema });
/** What the page that an invitation leads to shows. */
export const invitationPreviewSchema = z.object({
  organizationName: z.string(),
  email: z.string(),
  role: roleSchema,
  hasAccount: z.boolean().meta({ description: 'Accept with the password of the account that there is.' }),
});
export type InvitationPreviewView = z.infer<typeof invitationPreviewSchema>;
export const acceptInvitationSchema = z.strictObject({
  token: invitationTokenSchema,
  password: newPasswordSchema.meta({
    description: 'The password of the account that there is, or else of the one that is made.',
    examples: ['a sentence of my own'],
  }),
  name: nameSchema.optional().meta({ description: 'What to call you; for a new account.' }),
});
