// What platform admins see and do, under /v1/admin: organizations as a whole.
import { z } from 'zod';
import { listQuerySchema, nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

/** An organization as the admins of the installation see it. */
export const adminOrganizationSchema = z.object({
  id: publicId('organization'),
  name: z.string(),
  createdAt: timestampSchema,
  suspendedAt: timestampSchema.nullable().meta({ description: 'Null while it is not suspended.' }),
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
