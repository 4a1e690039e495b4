// Transcoders as the admins of the installation see them, under /v1/admin/workers.
import { z } from 'zod';
import { reasonSchema } from './admin.ts';
import { publicId, timestampSchema } from './fields.ts';

export const workerStateSchema = z.enum(['active', 'cordoned', 'draining', 'drained']).meta({
  description:
    '`active` takes streams; `cordoned` takes no further ones; `draining` also hands over those that it has, as others ' +
    'have room; `drained` has none left.',
});

export const adminWorkerSchema = z.object({
  id: publicId('worker').meta({ description: 'Of the process.' }),
  name: z.string().meta({
    description: 'What its state is bound to: the next process of this name has the same state.',
    examples: ['transcoder@studio-2'],
  }),
  state: workerStateSchema,
  version: z.string(),
  startedAt: timestampSchema,
  streamCount: z.int(),
  maxStreams: z.int(),
  cpus: z
    .object({ total: z.number(), promised: z.number() })
    .meta({ description: 'CPU seconds per second: what encoding may use, and what of it is promised to streams.' }),
  streams: z.array(
    z.object({
      id: publicId('stream'),
      channelId: publicId('channel'),
      organizationId: publicId('organization'),
      epoch: z.int(),
      since: timestampSchema.meta({ description: 'Since when this worker has it.' }),
    }),
  ),
});
export type AdminWorkerView = z.infer<typeof adminWorkerSchema>;
export const adminWorkerListSchema = z.object({ data: z.array(adminWorkerSchema) });

export const giveDutySchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ examples: [{ reason: 'Kernel update' }] });
