// Channels: the lasting thing a broadcaster manages.
import {
  channelStateSchema,
  latencyModeSchema,
  playbackPolicySchema,
  publishPolicyMeanings,
  publishPolicySchema,
  reconnectWindow,
} from '@millrace/pipeline';
import { z } from 'zod';
import {
  booleanTextSchema,
  externalIdSchema,
  metadataChangesSchema,
  metadataFilterSchema,
  metadataSchema,
} from './annotations.ts';
import { listQuerySchema, nameSchema, pageOf, publicId, textSchema, timestampSchema } from './fields.ts';
import { mediaSettingsChangesSchema, mediaSettingsViewSchema, newMediaSettingsSchema } from './media.ts';
import { streamKeyTextSchema } from './stream-keys.ts';

const reconnectWindowSchema = z
  .int()
  .min(reconnectWindow.minSeconds)
  .max(reconnectWindow.maxSeconds)
  .meta({ description: 'How long a stream waits for its encoder to come back, in seconds.', examples: [60] });

const policySchema = publishPolicySchema.meta({
  description:
    'Who wins when a second encoder publishes. ' +
    Object.entries(publishPolicyMeanings)
      .map(([policy, meaning]) => `\`${policy}\`: ${meaning}`)
      .join(' '),
  examples: ['takeoverIfIdle'],
});
const modeSchema = latencyModeSchema.meta({ description: '`low` gives up some picture quality for less delay.' });
const playbackSchema = playbackPolicySchema.meta({
  description:
    '`public`: whoever has the URL may watch. `signed`: only who comes with a token that a playback key of the ' +
    'organization signed. Takes effect within seconds, also on who watches already.',
  examples: ['public'],
});
const enabledSchema = z.boolean().meta({ description: 'Whether encoders may publish.' });

const testSchema = z
  .boolean()
  .meta({ description: 'A channel to try things with: its streams end after five minutes. Set when it is made.' });

/** `POST /v1/channels` */
export const createChannelSchema = z
  .strictObject({
    name: nameSchema,
    latencyMode: modeSchema.default('standard'),
    reconnectWindowSeconds: reconnectWindowSchema.default(reconnectWindow.defaultSeconds),
    publishPolicy: policySchema.default('takeoverIfIdle'),
    playbackPolicy: playbackSchema.default('public'),
    externalId: externalIdSchema.nullable().default(null),
    metadata: metadataSchema.default({}),
    test: testSchema.default(false),
    media: newMediaSettingsSchema.prefault({}),
  })
  .meta({ examples: [{ name: 'Main stage', latencyMode: 'standard' }] });

/** `PATCH /v1/channels/{channelId}`: what is left out stays, also within `media`. */
export const updateChannelSchema = z
  .strictObject({
    name: nameSchema,
    enabled: enabledSchema,
    latencyMode: modeSchema,
    reconnectWindowSeconds: reconnectWindowSchema,
    publishPolicy: policySchema,
    playbackPolicy: playbackSchema,
    externalId: externalIdSchema.nullable(),
    metadata: metadataChangesSchema,
    media: mediaSettingsChangesSchema,
  })
  .partial()
  .meta({ examples: [{ name: 'Main stage', publishPolicy: 'priority', media: { segmentDurationMs: 4_000 } }] });

/** A channel. Its stream keys are not part of it. */
export const channelSchema = z
  .object({
    id: publicId('channel'),
    name: z.string().meta({ examples: ['Main stage'] }),
    enabled: enabledSchema,
    state: channelStateSchema.meta({ description: 'State of the current stream, or `idle`.' }),
    latencyMode: modeSchema,
    reconnectWindowSeconds: reconnectWindowSchema,
    publishPolicy: policySchema,
    playbackPolicy: playbackSchema,
    externalId: externalIdSchema.nullable(),
    metadata: metadataSchema,
    test: testSchema,
    media: mediaSettingsViewSchema,
    ingest: z.object({
      rtmpUrl: z
        .string()
        .meta({ description: 'Server address for the encoder.', examples: ['rtmp://localhost:1935/live'] }),
      rtmpsUrl: z
        .string()
        .nullable()
        .meta({
          description: 'The same over TLS; null where it is not offered.',
          examples: ['rtmps://ingest.example/live'],
        }),
    }),
    playback: z.object({
      id: publicId('playback'),
      hlsUrl: z.string().meta({ description: 'Stable URL of the HLS multivariant playlist.' }),
      playerUrl: z.string().meta({ description: 'Page with a player.' }),
    }),
    currentStreamId: publicId('stream').nullable(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
  })
  .meta({ id: 'Channel' });
export type ChannelView = z.infer<typeof channelSchema>;

export const createdChannelSchema = channelSchema
  .extend({ streamKey: streamKeyTextSchema })
  .meta({ id: 'CreatedChannel' });
export type CreatedChannelView = z.infer<typeof createdChannelSchema>;

export const channelPageSchema = pageOf(channelSchema).meta({ id: 'ChannelPage' });

/** Query of the list of channels. Values are text, as a URL has them. */
export const channelListQuerySchema = listQuerySchema.extend({
  externalId: externalIdSchema.optional().meta({ description: 'Only the one with this id of yours.' }),
  metadata: metadataFilterSchema.optional(),
  name: textSchema
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Only those whose name holds this text, in any case.', examples: ['stage'] }),
  state: channelStateSchema.optional().meta({ description: 'Only those in this state.' }),
  enabled: booleanTextSchema.optional().meta({ description: 'Only those that are, or are not, enabled.' }),
  playbackPolicy: playbackPolicySchema.optional().meta({ description: 'Only those with this playback policy.' }),
  test: booleanTextSchema.optional().meta({ description: 'Only test channels, or only others.' }),
});
