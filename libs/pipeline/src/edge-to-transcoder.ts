// HOP edge → transcoder, the order: the "stream started" job on the BullMQ queue `transcode`.
// Invariant: the job id is made of stream and epoch alone, so a repeated order is the same job; data holds no secret.
import { z } from 'zod';
import { idSchema, type StreamId } from './ids.ts';
import { latencyModeSchema } from './latency-mode.ts';
import { defaultMediaSettings, mediaSettingsSchema, streamLimitsSchema } from './media-settings.ts';

export const transcodeQueueName = 'transcode';
export const transcodeJobName = 'transcode.live';

export const transcodeJobSchema = z.object({
  version: z.literal(1),
  streamId: idSchema('stream'),
  channelId: idSchema('channel'),
  organizationId: idSchema('organization'),
  playbackId: idSchema('playback'),
  epoch: z.int().positive(),
  /** The encoder connection whose media this run reads. Runs of one connection share one timeline. */
  connectionId: idSchema('connection'),
  relayBaseUrl: z.url(),
  latencyMode: latencyModeSchema,
  media: mediaSettingsSchema.default(defaultMediaSettings),
  limits: streamLimitsSchema.optional(),
});
export type TranscodeJob = z.infer<typeof transcodeJobSchema>;

/** `t_<streamId>_<epoch>`: adding the same order twice gives one job. */
export function transcodeJobId(order: { streamId: StreamId; epoch: number }): string {
  return `t_${order.streamId}_${order.epoch}`;
}

/** How the queue treats a job that lives for hours. Each figure was measured against killed workers and Redis outages. */
export const transcodeJobPolicy = {
  /** Crashes are retried for as long as the broadcast lives; the stream's state, not a counter, ends it. */
  attempts: 1_000_000,
  /** The same pause each time: a live stream can't wait minutes for its tenth try. */
  backoffMs: 3_000,
  keepCompleted: { ageSeconds: 86_400, count: 5_000 },
  keepFailed: { ageSeconds: 604_800, count: 5_000 },
  /** Longer than the worst Redis outage that must go unnoticed. Takeover does not wait for it: the lease decides. */
  lockDurationMs: 60_000,
  stalledIntervalMs: 15_000,
  /** BullMQ's default of 1 fails a broadcast at its second crash. */
  maxStalledCount: 1_000_000,
  /** Guard against input that kills every worker; counts each start, hand-overs included. */
  maxStartedAttempts: 500,
} as const;

/** A transcoder asks the API which epoch of a stream is the newest, and whether it goes on: `GET` → {@link currentEpochSchema}. */
export const currentEpochPath = (streamId: string) => `/internal/v1/streams/${streamId}/epoch`;
export const currentEpochSchema = z.object({
  epoch: z.int().positive(),
  hasEnded: z.boolean(),
  /** Its encoder has a living connection, as far as an edge tells. */
  isPublishing: z.boolean().default(false),
  /** How long the stream waits for its encoder; 0 ends it with its encoder. */
  reconnectWindowSeconds: z.int().nonnegative().default(0),
});
export type CurrentEpoch = z.infer<typeof currentEpochSchema>;
