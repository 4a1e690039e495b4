// Streams: one broadcast each.
import { endReasonMeanings, endReasonSchema, latencyModeSchema, streamStateSchema } from '@millrace/pipeline';
import { z } from 'zod';
import { pageOf, publicId, timestampSchema } from './fields.ts';

const endReasons = Object.entries(endReasonMeanings)
  .map(([reason, meaning]) => `\`${reason}\`: ${meaning}`)
  .join(' ');

export const streamSchema = z.object({
  id: publicId('stream'),
  channelId: publicId('channel'),
  state: streamStateSchema,
  latencyMode: latencyModeSchema,
  epoch: z.int().meta({ description: 'Number of the current run of the media path.', examples: [1] }),
  startedAt: timestampSchema,
  liveAt: timestampSchema.nullable().meta({ description: 'When the stream first became playable.' }),
  reconnectDeadline: timestampSchema
    .nullable()
    .meta({ description: 'When the stream ends unless an encoder returns.' }),
  endedAt: timestampSchema.nullable(),
  endReason: endReasonSchema.nullable().meta({ description: endReasons }),
});
export type StreamView = z.infer<typeof streamSchema>;

export const streamPageSchema = pageOf(streamSchema);
