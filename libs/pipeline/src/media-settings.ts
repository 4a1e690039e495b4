// What a channel asks of the media path. It takes effect with the channel's next stream and travels with grant and job.
import { z } from 'zod';

/** A rung that a channel defines itself. */
export const ownRungSchema = z.object({
  /** Shorter side of the picture. */
  heightPx: z.int().min(144).max(2160).multipleOf(2),
  bitrateBps: z.int().min(100_000).max(20_000_000),
});

export const mediaSettingsSchema = z.object({
  segmentDurationMs: z.union([z.literal(2_000), z.literal(4_000), z.literal(6_000)]).default(2_000),
  /** Parts of low-latency streams. */
  partDurationMs: z.union([z.literal(500), z.literal(1_000)]).default(500),
  /** How far back viewers can go; 0 leaves the short live window. */
  dvrWindowSeconds: z.int().min(0).max(43_200).default(0),
  /** `event` keeps the whole stream in its playlists. */
  playlistType: z.enum(['live', 'event']).default('live'),
  /** A named ladder, or rungs of the channel's own, highest first. */
  ladder: z.union([z.enum(['standard', 'economy', 'none']), z.array(ownRungSchema).min(1).max(6)]).default('standard'),
  audioOnly: z.boolean().default(false),
  /** Whether the source is offered as it comes: when its keyframes allow it, always (segments get as long), or never. */
  passthrough: z.enum(['auto', 'always', 'never']).default('auto'),
  /** What viewers see while the encoder is away and the stream waits for it; `off`: what they saw last, until players give up. */
  slate: z.enum(['off', 'picture', 'lastFrame']).default('picture'),
});
export type MediaSettings = z.infer<typeof mediaSettingsSchema>;
/** What a channel gets that asks for nothing. */
export const defaultMediaSettings: MediaSettings = mediaSettingsSchema.parse({});

/** What the organization's quota lets a stream have, frozen at its start; what is left out has no limit. */
export const streamLimitsSchema = z.object({
  /** Shorter side of the largest rendition, the source among them. */
  renditionHeightPx: z.int().positive().optional(),
  /** Of the encoder, over half a minute. */
  ingestBitrateBps: z.int().positive().optional(),
});
export type StreamLimits = z.infer<typeof streamLimitsSchema>;
