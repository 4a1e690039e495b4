// Streams: one broadcast each.
import { endReasonMeanings, endReasonSchema, latencyModeSchema, streamStateSchema } from '@millrace/pipeline';
import { z } from 'zod';
import { pageOf, publicId, timestampSchema } from './fields.ts';
import { mediaFactsViewSchema, mediaSettingsViewSchema } from './media.ts';

const endReasons = Object.entries(endReasonMeanings)
  .map(([reason, meaning]) => `\`${reason}\`: ${meaning}`)
  .join(' ');

export const streamSchema = z
  .object({
    id: publicId('stream'),
    channelId: publicId('channel'),
    state: streamStateSchema,
    latencyMode: latencyModeSchema,
    media: mediaSettingsViewSchema,
    mediaFacts: mediaFactsViewSchema,
    streamKeyId: publicId('streamKey').nullable().meta({ description: 'The key that the encoder came with last.' }),
    epoch: z.int().meta({ description: 'Number of the current run of the media path.', examples: [1] }),
    quarantinedAt: timestampSchema.nullable().meta({
      description:
        'Since when no transcoder is given the stream, because they failed at what its encoder sends again and again. It ' +
        'is tried again when its encoder comes anew, when it is released, and after five minutes.',
    }),
    startedAt: timestampSchema,
    liveAt: timestampSchema.nullable().meta({ description: 'When the stream first became playable.' }),
    reconnectDeadline: timestampSchema
      .nullable()
      .meta({ description: 'When the stream ends unless an encoder returns.' }),
    endedAt: timestampSchema.nullable(),
    endReason: endReasonSchema.nullable().meta({ description: endReasons }),
  })
  .meta({ id: 'Stream' });
export type StreamView = z.infer<typeof streamSchema>;

export const streamPageSchema = pageOf(streamSchema).meta({ id: 'StreamPage' });

/** `POST /v1/streams/{streamId}/kick` */
export const kickSchema = z
  .strictObject({
    blockSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(0)
      .meta({ description: 'How long the key that the encoder came with is refused.', examples: [300] }),
  })
  .meta({ examples: [{ blockSeconds: 300 }] });
