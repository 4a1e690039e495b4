// Channels: the lasting thing a broadcaster manages.
import { channelStateSchema, latencyModeSchema, reconnectWindow } from '@millrace/pipeline';
import { z } from 'zod';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

const reconnectWindowSchema = z
  .int()
  .min(reconnectWindow.minSeconds)
  .max(reconnectWindow.maxSeconds)
  .meta({ description: 'How long a stream waits for its encoder to come back, in seconds.', examples: [60] });

export const streamKeyTextSchema = z.string().meta({
  description: 'The secret that the encoder publishes with.',
  examples: ['sk_mzxw6ytboi2dcnrthe3tqojzgu'],
});

/** `POST /v1/channels` */
export const createChannelSchema = z
  .strictObject({
    name: nameSchema,
    latencyMode: latencyModeSchema
      .default('standard')
      .meta({ description: '`low` gives up some picture quality for less delay.' }),
    reconnectWindowSeconds: reconnectWindowSchema.default(reconnectWindow.defaultSeconds),
  })
  .meta({ examples: [{ name: 'Main stage', latencyMode: 'standard' }] });

/** A channel. Its stream key is not part of it. */
export const channelSchema = z.object({
  id: publicId('channel'),
  name: z.string().meta({ examples: ['Main stage'] }),
  enabled: z.boolean().meta({ description: 'Whether encoders may publish.' }),
  state: channelStateSchema.meta({ description: 'State of the current stream, or `idle`.' }),
  latencyMode: latencyModeSchema,
  reconnectWindowSeconds: reconnectWindowSchema,
  ingest: z.object({
    rtmpUrl: z
      .string()
      .meta({ description: 'Server address for the encoder.', examples: ['rtmp://localhost:1935/live'] }),
  }),
  playback: z.object({
    id: publicId('playback'),
    hlsUrl: z.string().meta({ description: 'Stable URL of the HLS multivariant playlist.' }),
    playerUrl: z.string().meta({ description: 'Page with a player.' }),
  }),
  currentStreamId: publicId('stream').nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type ChannelView = z.infer<typeof channelSchema>;

export const createdChannelSchema = channelSchema.extend({ streamKey: streamKeyTextSchema });
export type CreatedChannelView = z.infer<typeof createdChannelSchema>;

export const channelPageSchema = pageOf(channelSchema);

/** Answer of rotating and of revealing a key. */
export const streamKeySchema = z.object({
  id: publicId('streamKey'),
  channelId: publicId('channel'),
  streamKey: streamKeyTextSchema,
  createdAt: timestampSchema,
});
export type StreamKeyView = z.infer<typeof streamKeySchema>;
