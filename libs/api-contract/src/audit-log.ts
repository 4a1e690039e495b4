// The audit log: who did what, to what, from where, and whether it was allowed.
import { z } from 'zod';
import { listQuerySchema, pageOf, publicId, textSchema, timestampSchema } from './fields.ts';

export const auditEntrySchema = z.object({
  id: publicId('auditEntry'),
  createdAt: timestampSchema,
  action: z.string().meta({ description: 'The operation.', examples: ['stream_keys.rotate'] }),
  outcome: z.enum(['succeeded', 'denied']),
  actor: z.object({
    kind: z.enum(['user', 'apiKey', 'admin', 'nobody']).meta({
      description: '`admin`: who runs the installation. `nobody`: somebody who could not show who it was.',
    }),
    id: z.string().nullable(),
    name: z.string().nullable().meta({ description: 'E-mail or name of the key, as it was then.' }),
  }),
  targetId: z.string().nullable().meta({ description: 'What it was done to.' }),
  details: z.record(z.string(), z.unknown()).meta({ description: '`fields`: which fields were given.' }),
  address: z.string(),
  userAgent: z.string().nullable(),
  requestId: z.string(),
});
export const auditPageSchema = pageOf(auditEntrySchema);
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

const idFilter = textSchema.min(1).max(64).optional();
export const auditQuerySchema = listQuerySchema.extend({
  action: textSchema
    .min(1)
    .max(64)
    .optional()
    .meta({ examples: ['api_keys.create'] }),
  actorId: idFilter,
  targetId: idFilter,
  outcome: z.enum(['succeeded', 'denied']).optional(),
  from: timestampSchema.optional().meta({ description: 'Not before this time.' }),
  to: timestampSchema.optional().meta({ description: 'Before this time.' }),
});

/** `GET /v1/admin/audit-log` */
export const adminAuditEntrySchema = auditEntrySchema.extend({ organizationId: publicId('organization').nullable() });
export const adminAuditPageSchema = pageOf(adminAuditEntrySchema);
export const adminAuditQuerySchema = auditQuerySchema.extend({ organizationId: publicId('organization').optional() });
export type AdminAuditEntryView = z.infer<typeof adminAuditEntrySchema>;
