// HOP encoder → edge. What the edge asks the API before it answers an encoder's `publish`, and what it reports after.
// Invariant: `NetStream.Publish.Start` is sent only after a grant; a temporary failure is never told as a bad key.
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { ingestHealthReportSchema } from './ingest-health.ts';
import { latencyModeSchema } from './latency-mode.ts';
import { defaultMediaSettings, mediaSettingsSchema, streamLimitsSchema } from './media-settings.ts';
import { publishPolicySchema } from './publish-policy.ts';

/** Internal endpoints of the API that edges call with the service token. */
export const ingestPaths = {
  authorize: '/internal/v1/ingest/authorize',
  /** `POST` {@link credentialsRequestSchema} → {@link credentialsAnswerSchema}. */
  credentials: '/internal/v1/ingest/credentials',
  heartbeat: '/internal/v1/ingest/heartbeat',
  disconnected: '/internal/v1/ingest/disconnected',
  /** `POST` {@link transcoderLostSchema} → {@link transcoderLostAnswerSchema}. */
  transcoderLost: (streamId: string) => `/internal/v1/streams/${streamId}/transcoder-lost`,
} as const;

/** How often an edge reports its live connections, and after how long without a report they count as gone. */
export const ingestHeartbeat = { intervalMs: 2_000, goneAfterMs: 10_000 } as const;

/** How often an edge asks whom it must stop: with each heartbeat, and once between two of them. */
export const stopCheckMs = 1_000;

/** One edge process: `name` survives a restart, `instanceId` does not. */
export const edgeSchema = z.object({
  name: z.string().min(1).max(64),
  instanceId: z.string().min(1).max(64),
  /** Base URL of the relay that transcoders pull from, e.g. `http://10.0.0.5:3020`. */
  relayBaseUrl: z.url(),
});
export type Edge = z.infer<typeof edgeSchema>;

export const authorizeRequestSchema = z
  .object({
    edge: edgeSchema,
    connectionId: idSchema('connection'),
    /** The secret as the encoder sent it. It never leaves this request: not logged, not stored, not queued. */
    streamKey: z.string().min(1).max(256).optional(),
    /** Of an encoder that proved to know the key ({@link credentialsRequestSchema}) and did not send it. */
    streamKeyId: idSchema('streamKey').optional(),
    remoteAddress: z.string().max(64),
    /**
     * While the API was away the edge let a known encoder go on with its stream, under this epoch (see `reserveEpoch` of
     * the playlist log). Who is granted the stream gets no lesser one.
     */
    resumed: z.object({ streamId: idSchema('stream'), epoch: z.int().positive() }).optional(),
    /** The holder that an earlier answer named lives, or is another encoder's ({@link authorizeAnswerSchema}, `busy`). */
    lostTo: idSchema('connection').optional(),
    /** RTMP `flvVer`/`flashVer` of the encoder, shortened and cleaned by the edge. */
    encoder: z.string().max(128).optional(),
  })
  .refine(({ streamKey, streamKeyId }) => (streamKey === undefined) !== (streamKeyId === undefined), {
    path: ['streamKey'],
    error: 'either this or streamKeyId',
  });
export type AuthorizeRequest = z.infer<typeof authorizeRequestSchema>;

/** An encoder with fields for user and password (Adobe authentication): who it says to be, and the salt it was given. */
export const credentialsRequestSchema = z.object({ user: z.string().min(1).max(128), salt: z.string().min(1).max(64) });
export type CredentialsRequest = z.infer<typeof credentialsRequestSchema>;

/** What the encoder's response is checked with; null when there is no such user, or its key opens nothing any more. */
export const credentialsAnswerSchema = z.object({
  login: z.object({ secret: z.string().min(1).max(64), streamKeyId: idSchema('streamKey') }).nullable(),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswerSchema>;

/** Why a publish is refused for good. The encoder sees `code` and `description`; see {@link publishRefusals}. */
export const refusalReasons = [
  'STREAM_KEY_NOT_ACCEPTED',
  'CHANNEL_DISABLED',
  'ORGANIZATION_SUSPENDED',
  'ALREADY_PUBLISHING',
  'CODEC_NOT_SUPPORTED',
  'STOPPED_BY_OPERATOR',
  'STREAMS_QUOTA_REACHED',
  'MINUTES_QUOTA_REACHED',
  'BITRATE_QUOTA_EXCEEDED',
] as const;
export const refusalReasonSchema = z.enum(refusalReasons);
export type RefusalReason = z.infer<typeof refusalReasonSchema>;

/** RTMP status code and words for each refusal. OBS acts on these three codes only; ffmpeg and vMix print the words. */
export const publishRefusals: Readonly<Record<RefusalReason, { code: string; description: string }>> = {
  STREAM_KEY_NOT_ACCEPTED: { code: 'NetStream.Publish.BadName', description: 'Stream key not accepted [E401]' },
  CHANNEL_DISABLED: { code: 'NetStream.Publish.Denied', description: 'Channel disabled [E403]' },
  ORGANIZATION_SUSPENDED: { code: 'NetStream.Publish.Denied', description: 'Organization suspended [E403]' },
  ALREADY_PUBLISHING: { code: 'NetStream.Publish.BadName', description: 'Stream already published [E409]' },
  CODEC_NOT_SUPPORTED: { code: 'NetStream.Publish.Rejected', description: 'Codec not supported [E415]' },
  STOPPED_BY_OPERATOR: { code: 'NetStream.Publish.BadName', description: 'Stream stopped by its owner [E410]' },
  STREAMS_QUOTA_REACHED: {
    code: 'NetStream.Publish.Denied',
    description: 'As many streams run as your quota allows [E429]',
  },
  MINUTES_QUOTA_REACHED: {
    code: 'NetStream.Publish.Denied',
    description: 'The minutes of this month are used up [E402]',
  },
  BITRATE_QUOTA_EXCEEDED: {
    code: 'NetStream.Publish.Rejected',
    description: 'Bit rate above what your quota allows [E413]',
  },
};

/** What a grant lets the edge do. */
export const ingestGrantSchema = z.object({
  streamId: idSchema('stream'),
  channelId: idSchema('channel'),
  organizationId: idSchema('organization'),
  playbackId: idSchema('playback'),
  /** Number of this run of the media path; larger than every earlier one of the stream. */
  epoch: z.int().positive(),
  latencyMode: latencyModeSchema,
  media: mediaSettingsSchema.default(defaultMediaSettings),
  limits: streamLimitsSchema.optional(),
  /** Who wins when a second encoder comes: of the channel, and of the key that was granted. For when the API is away. */
  contest: z.object({ policy: publishPolicySchema, priority: z.int() }).optional(),
  /** The key that was granted, and who may publish with it until when: for when the API is away. */
  key: z
    .object({ id: idSchema('streamKey'), allowedAddresses: z.array(z.string()), expiresAtMs: z.number().nullable() })
    .optional(),
});
export type IngestGrant = z.infer<typeof ingestGrantSchema>;

export const authorizeAnswerSchema = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('grant'), grant: ingestGrantSchema }),
  z.object({ decision: z.literal('refuse'), reason: refusalReasonSchema }),
  /**
   * Another connection publishes this channel. The edge that holds it closes it when it has been silent for
   * {@link takeoverIdleMs} and reports it disconnected; then who asked asks again, once. Otherwise ALREADY_PUBLISHING.
   * The holder's edge is who asked (same `instanceId`), or is asked itself: see edge-to-edge.
   * `onlyForItself`: it gives way to nobody but its own encoder, come back. Who is another one, or has lost, asks again all
   * the same, with `lostTo`: the broadcaster is told.
   */
  z.object({
    decision: z.literal('busy'),
    holder: z.object({
      instanceId: z.string(),
      connectionId: idSchema('connection'),
      streamId: idSchema('stream').optional(),
      relayBaseUrl: edgeSchema.shape.relayBaseUrl.optional(),
      onlyForItself: z.boolean().optional(),
    }),
  }),
  /** Whether the other connection still lives is not known yet: close without an RTMP error, the encoder retries. */
  z.object({ decision: z.literal('retry') }),
]);
export type AuthorizeAnswer = z.infer<typeof authorizeAnswerSchema>;

/** A publisher silent for this long gives way to a new one with the same key. */
export const takeoverIdleMs = 2_000;

const connectionRef = {
  streamId: idSchema('stream'),
  connectionId: idSchema('connection'),
};

export const heartbeatSchema = z.object({
  edge: edgeSchema,
  /** No sign of life: the edge only asks whom to stop. */
  isStopCheck: z.boolean().optional(),
  connections: z
    .array(
      // A report of health that can't be read must not cost the connection its sign of life.
      z.object({ ...connectionRef, health: ingestHealthReportSchema.optional().catch(undefined) }),
    )
    .max(20_000),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** The API's answer: connections that the edge must close now. */
export const heartbeatAnswerSchema = z.object({
  stop: z.array(z.object({ ...connectionRef, reason: refusalReasonSchema })),
});
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>;

/** Why a publisher's connection ended, as the edge saw it. */
export const disconnectReasons = [
  'unpublished',
  'closed',
  'idle',
  'protocol-error',
  'media-refused',
  'taken-over',
  'stopped',
  'edge-shutdown',
] as const;
export const disconnectedSchema = z.object({ ...connectionRef, reason: z.enum(disconnectReasons) });
export type Disconnected = z.infer<typeof disconnectedSchema>;
export type DisconnectReason = Disconnected['reason'];

/** The transcoder's relay connection dropped while the encoder still publishes. Compare-and-set on `epoch`. */
export const transcoderLostSchema = z.object({
  connectionId: idSchema('connection'),
  epoch: z.int().positive(),
});
export type TranscoderLost = z.infer<typeof transcoderLostSchema>;
/** The epoch to publish the next job with. */
export const transcoderLostAnswerSchema = z.object({ epoch: z.int().positive() });
