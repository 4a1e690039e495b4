// What platform admins see and do, under /v1/admin: organizations as a whole.
import { z } from 'zod';
import { emailSchema, roleSchema } from './auth.ts';
import { listQuerySchema, nameSchema, pageOf, publicId, textSchema, timestampSchema } from './fields.ts';

/** An organization as the admins of the installation see it. */
export const adminOrganizationSchema = z.object({
  id: publicId('organization'),
  name: z.string(),
  createdAt: timestampSchema,
  suspendedAt: timestampSchema.nullable().meta({ description: 'Null while it is not suspended.' }),
  deletedAt: timestampSchema
    .nullable()
    .meta({ description: 'When its owner deleted it; it goes when its media is gone.' }),
  memberCount: z.int(),
  channelCount: z.int(),
  currentStreamCount: z.int().meta({ description: 'Streams that have not ended.' }),
});
export const adminOrganizationPageSchema = pageOf(adminOrganizationSchema);
export type AdminOrganizationView = z.infer<typeof adminOrganizationSchema>;

export const adminOrganizationQuerySchema = listQuerySchema.extend({
  suspended: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are, or are not, suspended.' }),
});

/** `reason`: why an admin does this, kept in the audit log. */
export const reasonSchema = nameSchema.meta({ description: 'Why; kept in the audit log.', examples: ['Unpaid bills'] });
export const suspendOrganizationSchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ examples: [{ reason: 'Unpaid bills' }] });

export const createOrganizationSchema = z
  .strictObject({ name: nameSchema, ownerEmail: emailSchema.meta({ description: 'Is invited as its first owner.' }) })
  .meta({ examples: [{ name: 'Harbour Radio', ownerEmail: 'ada@example.com' }] });
export const createdOrganizationSchema = adminOrganizationSchema.extend({
  acceptUrl: z.string().nullable().meta({
    description: 'Give it to the owner. Null when it was sent by mail. It is shown here and never again.',
  }),
});
export type CreatedOrganizationView = z.infer<typeof createdOrganizationSchema>;

const maxImpersonationMinutes = 30;
export const impersonateSchema = z
  .strictObject({
    reason: reasonSchema,
    role: roleSchema.exclude(['owner']).default('viewer').meta({ description: '`viewer` reads and changes nothing.' }),
    minutes: z.int().min(1).max(maxImpersonationMinutes).default(maxImpersonationMinutes),
  })
  .meta({ examples: [{ reason: 'Ticket 4711' }] });
export const impersonationSchema = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.int(),
  sessionId: publicId('session'),
  organizationId: publicId('organization'),
  role: roleSchema,
});
export type ImpersonationView = z.infer<typeof impersonationSchema>;

/** A person as the admins of the installation see it. */
export const adminUserSchema = z.object({
  id: publicId('user'),
  email: z.string(),
  name: z.string().nullable(),
  isPlatformAdmin: z.boolean(),
  disabledAt: timestampSchema.nullable().meta({ description: 'Null while the user may log in.' }),
  createdAt: timestampSchema,
  organizations: z
    .array(z.object({ id: publicId('organization'), name: z.string(), role: roleSchema }))
    .meta({ description: 'Where it is a member; the first 100.' }),
});
export const adminUserPageSchema = pageOf(adminUserSchema);
export type AdminUserView = z.infer<typeof adminUserSchema>;

/** `GET /v1/admin/users` */
export const adminUserQuerySchema = listQuerySchema.extend({
  email: textSchema
    .min(1)
    .max(254)
    .optional()
    .meta({ description: 'Only the user with this address.', examples: ['ada@example.com'] }),
  organizationId: publicId('organization').optional().meta({ description: 'Only its members.' }),
  disabled: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are, or are not, disabled.' }),
});
export const disableUserSchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ examples: [{ reason: 'The account was taken over' }] });

/** A key that access tokens are signed with. */
export const signingKeySchema = z.object({
  kid: z.string(),
  createdAt: timestampSchema,
  activatesAt: timestampSchema.meta({ description: 'From when it signs; it is published before.' }),
  retiresAt: timestampSchema.nullable().meta({ description: 'From when nothing that it signed is accepted.' }),
});
export const signingKeyListSchema = z.object({ data: z.array(signingKeySchema) });
export const rotateSigningKeysSchema = z
  .strictObject({
    urgent: z.boolean().default(false).meta({
      description: 'The old keys may be in wrong hands: what they signed is refused from a minute on.',
    }),
  })
  .meta({ examples: [{ urgent: false }] });
