// The life of a stream as the rest of the platform and the broadcaster see it: states, end reasons, and the facts that
// media services report; its events are in events.ts. Invariant: only the API and the reconciler write states; services report facts.
import { z } from 'zod';
import { idSchema } from './ids.ts';

/** States of a stream. A channel shows the state of its current stream, or `idle`. */
export const streamStateSchema = z.enum(['connecting', 'live', 'reconnecting', 'ended']);
export type StreamState = z.infer<typeof streamStateSchema>;

export const channelStateSchema = z.enum(['idle', 'connecting', 'live', 'reconnecting']);
export type ChannelState = z.infer<typeof channelStateSchema>;

/** Why a stream ended. Public and stable. */
export const endReasonSchema = z.enum([
  'encoder_stopped',
  'never_started',
  'channel_deleted',
  'stopped',
  'no_capacity',
  'input_unsupported',
  'organization_suspended',
  'quota_reached',
  'test_limit',
]);
export type EndReason = z.infer<typeof endReasonSchema>;

/** What each end reason means, in the broadcaster's words. */
export const endReasonMeanings: Readonly<Record<EndReason, string>> = {
  encoder_stopped: 'The encoder stopped and did not come back within the reconnect window.',
  never_started: 'The encoder connected but no playable media arrived.',
  channel_deleted: 'The channel was deleted.',
  stopped: 'The stream was stopped by its owner.',
  no_capacity: 'No transcoder was free in time.',
  input_unsupported: 'Transcoders failed again and again at what the encoder sends.',
  organization_suspended: 'The organization was suspended by who runs the installation.',
  quota_reached: 'The organization has used up its minutes of the month.',
  test_limit: 'The channel is a test channel: its streams end after five minutes.',
};

/** Who can do something about it: whoever sends (encoder and its network), the organization, or the platform. */
export const eventFaultSchema = z.enum(['encoder', 'organization', 'platform']);
export type EventFault = z.infer<typeof eventFaultSchema>;

/** Whose fault it is, if any, that a stream ended. */
export const endReasonFaults: Readonly<Record<EndReason, EventFault>> = {
  encoder_stopped: 'encoder',
  never_started: 'encoder',
  channel_deleted: 'organization',
  stopped: 'organization',
  no_capacity: 'platform',
  input_unsupported: 'encoder',
  organization_suspended: 'organization',
  quota_reached: 'organization',
  test_limit: 'organization',
};

/** Facts about a run of the media path, for people to read. */
export const mediaFactsSchema = z.record(z.string().max(64), z.json());
export type MediaFacts = z.infer<typeof mediaFactsSchema>;

/** A transcoder reports that the first cell of its epoch is in the playlist log. */
export const firstCellPath = (streamId: string) => `/internal/v1/streams/${streamId}/first-cell`;
export const firstCellSchema = z.object({
  streamId: idSchema('stream'),
  epoch: z.int().positive(),
  committedAtMs: z.int(),
  /** What was made of the channel's settings and the source, e.g. the ladder with its reasons; shown on the stream. */
  media: mediaFactsSchema.optional(),
});
export type FirstCell = z.infer<typeof firstCellSchema>;

/** A transcoder reports which renditions of the ladder it has given up by now, when that has changed. */
export const renditionsPath = (streamId: string) => `/internal/v1/streams/${streamId}/renditions`;
export const renditionsReportSchema = z.object({
  streamId: idSchema('stream'),
  epoch: z.int().positive(),
  /** All that are given up, not only what changed: a report that is lost or comes twice does no harm. */
  givenUp: z.array(z.string().max(64)).max(32),
  /** It fell behind, or it ended again and again whatever was tried. */
  reason: z.enum(['encoder_overloaded', 'encoder_failed']),
  media: mediaFactsSchema,
});
export type RenditionsReport = z.infer<typeof renditionsReportSchema>;

/** A transcoder reports that it can't make the slate of a stream that waits for its encoder; it tries on. */
export const slateFailedPath = (streamId: string) => `/internal/v1/streams/${streamId}/slate-failed`;
export const slateFailureSchema = z.object({ streamId: idSchema('stream'), epoch: z.int().positive() });
export type SlateFailure = z.infer<typeof slateFailureSchema>;

/** A transcoder reports that all that encodes ended again and again, and that it gives the stream back. */
export const encoderFailedPath = (streamId: string) => `/internal/v1/streams/${streamId}/encoder-failed`;
export const encoderFailureSchema = z.object({ streamId: idSchema('stream'), epoch: z.int().positive() });
export type EncoderFailure = z.infer<typeof encoderFailureSchema>;

/**
 * When a stream is given to no transcoder any more: so many in a row were lost within so long a time each, and none had a cell;
 * or two in a row say that what encodes ended again and again, which counts as `surelyBad` of them. The first quarantine is short,
 * for whoever kills workers does not do so for ever; each further one in the row is twice as long.
 */
export const quarantine = {
  ...{ afterLostEpochs: 5, lostWithinMs: 60_000, surelyBad: 10 },
  ...{ firstMs: 15_000, mostMs: 300_000, mostDoublings: 5 },
} as const;

/** How long a stream is in quarantine behind so many epochs in a row without a cell. */
export function quarantineMs(fruitlessEpochs: number): number {
  const { afterLostEpochs, firstMs, mostMs, mostDoublings } = quarantine;
  const doublings = Math.min(mostDoublings, Math.max(0, fruitlessEpochs - afterLostEpochs));
  return Math.min(mostMs, firstMs * 2 ** doublings);
}

/** Bounds and default of a channel's reconnect window, in seconds. */
export const reconnectWindow = { minSeconds: 0, maxSeconds: 1_800, defaultSeconds: 60 } as const;
/** Streams of test channels end so long after their start. */
export const testStreamLimitMs = 300_000;
/** A stream that shows no media this long after it was authorized ends: as `no_capacity` if no transcoder ever took it. */
export const neverStartedAfterMs = 120_000;
