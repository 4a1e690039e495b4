// HOP storage → origin: the records of a stream's playlist log, from which any origin renders any playlist.
// Invariant: records are appended by the lease holder only; a cell names only objects that can be read; a media
// sequence number, once given, always means the same bytes.
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { renditionIdSchema } from './transcoder-to-storage.ts';

/**
 * How segment boundaries are found. `follow`: at keyframes of the source, which is passed through on top.
 * `grid`: on a fixed grid of source time, because the source's keyframes are too far apart; nothing is passed through.
 */
export const timelineModeSchema = z.enum(['follow', 'grid']);
export type TimelineMode = z.infer<typeof timelineModeSchema>;

const renditionBase = {
  id: renditionIdSchema,
  /** RFC 6381, e.g. `avc1.64001f`. */
  codecs: z.string().min(1).max(64),
  initName: z.string(),
  /** Ticks per second of this rendition's durations and decode times. */
  timescale: z.int().positive(),
  /** Peak and average bit rate that the encoder is held to, container included; measured rates may replace them. */
  declaredPeakBps: z.int().nonnegative(),
  declaredAverageBps: z.int().nonnegative(),
};
export const renditionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('video'),
    ...renditionBase,
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
    frameRate: z.number().positive(),
    /** Of brightness, by what transfers it (ISO/IEC 23091-2); left out for SDR. */
    videoRange: z.enum(['PQ', 'HLG']).optional(),
    /** Services of closed captions that the pictures carry, as EXT-X-MEDIA names them; left out when none were seen. */
    captions: z
      .array(z.enum(['CC1', 'CC3', 'SERVICE1']))
      .min(1)
      .optional(),
  }),
  z.object({
    kind: z.literal('audio'),
    ...renditionBase,
    channels: z.int().positive(),
    sampleRateHz: z.int().positive(),
  }),
]);
export type Rendition = z.infer<typeof renditionSchema>;

/** How a stream's playlists present it. */
export const playlistSettingsSchema = z.object({
  /** `live`: a window that slides. `event`: everything since the stream began. */
  type: z.enum(['live', 'event']),
  /** How far back a viewer can go, in seconds. */
  windowSeconds: z.int().positive(),
});
export type PlaylistSettings = z.infer<typeof playlistSettingsSchema>;
/** What a channel without a DVR window gets. */
export const livePlaylist: PlaylistSettings = { type: 'live', windowSeconds: 60 };

/** A run of the media path (one epoch): what it makes and how its timeline maps to the wall clock. */
export const runRecordSchema = z.object({
  kind: z.literal('run'),
  version: z.literal(1),
  organizationId: idSchema('organization'),
  channelId: idSchema('channel'),
  streamId: idSchema('stream'),
  epoch: z.int().positive(),
  connectionId: idSchema('connection'),
  mode: timelineModeSchema,
  /** Made by the transcoder itself while the encoder is away; the connection is one of nobody. */
  isSlate: z.literal(true).optional(),
  /** Stream time of the connection's relay time 0. Stream time never goes back over the connections of a stream. */
  baseMs: z.int().nonnegative(),
  /** Unix milliseconds of the connection's relay time 0. */
  timeOriginMs: z.int(),
  /** EXT-X-TARGETDURATION; frozen by the first run of the stream. */
  targetDurationSeconds: z.int().positive(),
  renditions: z.array(renditionSchema).min(1).max(16),
  /** What the playlists offer and how much they hold; the first run of the stream decides for all of them. */
  playlist: playlistSettingsSchema.default(livePlaylist),
  /** Set when the stream is offered with parts. */
  lowLatency: z
    .object({
      /** EXT-X-PART-INF's PART-TARGET in ms; frozen by the stream's first run. */
      partTargetMs: z.int().positive(),
      /** Base URL of the transcoder's hot window, which holds the newest parts and segments. */
      hotWindowUrl: z.url(),
    })
    .nullable()
    .default(null),
  /** The same for a stream without parts: the newest segments that its worker has listed. */
  hotWindowUrl: z.url().optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** Where the worker that made a run keeps the newest of it. */
export function hotWindowUrlOf({ lowLatency, hotWindowUrl }: RunRecord): string | undefined {
  return lowLatency?.hotWindowUrl ?? hotWindowUrl;
}

/**
 * Of sound: how far the source's own time stamps have run ahead of its samples at the end, in ticks. A successor needs it to
 * go on with the very next frame.
 */
const drift = { driftTicks: z.int().optional() };

/** Of pictures: how many bytes it takes to read the first one, from the start of the segment, where that is a keyframe. */
const keyframe = { keyframeBytes: z.int().positive().optional() };

/** Of pictures: how many. Undefined where an earlier run had listed a part of the cell. */
const frames = { frames: z.int().positive().optional() };

/** One rendition's part of a cell. */
export const cellMediaSchema = z.object({
  /** Decode time of the first sample and duration of all samples, in ticks of the rendition's timescale. */
  startTicks: z.int(),
  durationTicks: z.int().positive(),
  sizeBytes: z.int().nonnegative(),
  ...drift,
  ...keyframe,
  ...frames,
  /** Greatest segment bit rate and mean bit rate of this rendition since the stream began. */
  peakBps: z.int().nonnegative(),
  averageBps: z.int().nonnegative(),
});
export type CellMedia = z.infer<typeof cellMediaSchema>;

/** One rendition's bytes of a part. */
export const partMediaSchema = z.object({
  /** Decode time of the first sample, in ticks of the rendition's timescale. */
  startTicks: z.int(),
  durationTicks: z.int().positive(),
  sizeBytes: z.int().positive(),
  ...drift,
  ...keyframe,
  /** Begins with a picture that decoding can start at. */
  independent: z.boolean(),
});
export type PartMedia = z.infer<typeof partMediaSchema>;

/**
 * One part of the cell that is being made, in all renditions at once. Its bytes are in the hot window of the newest run;
 * the cell's segment is its parts, joined. Whatever stands before the segment stands before its part 0.
 */
export const partRecordSchema = z.object({
  kind: z.literal('part'),
  epoch: z.int().positive(),
  mediaSequence: z.int().nonnegative(),
  /** Counts from 0 within the cell. */
  part: z.int().nonnegative(),
  discontinuitySequence: z.int().nonnegative(),
  discontinuity: z.boolean(),
  /** Stream time at which the part starts and ends. */
  startMs: z.int().nonnegative(),
  endMs: z.int().nonnegative(),
  /** Of the cell's start. */
  programDateTimeMs: z.int(),
  /** By rendition id. A rendition of the run that is missing here has a gap in this part. */
  media: z.record(z.string(), partMediaSchema),
});
export type PartRecord = z.infer<typeof partRecordSchema>;

/** All renditions of one media sequence number, committed at once. */
export const cellRecordSchema = z.object({
  kind: z.literal('cell'),
  epoch: z.int().positive(),
  mediaSequence: z.int().nonnegative(),
  /** Number of discontinuities up to and including this cell's own. */
  discontinuitySequence: z.int().nonnegative(),
  /** An EXT-X-DISCONTINUITY stands before this cell. */
  discontinuity: z.boolean(),
  /** Nothing that an encoder sent. */
  isSlate: z.literal(true).optional(),
  /** Stream time at which the cell starts and ends, by the presentation times of its video (or audio) frames. */
  startMs: z.int().nonnegative(),
  endMs: z.int().nonnegative(),
  programDateTimeMs: z.int(),
  /** By rendition id. A rendition of the run that is missing here has a gap in this cell. */
  media: z.record(z.string(), cellMediaSchema),
});
export type CellRecord = z.infer<typeof cellRecordSchema>;

/** The stream has ended: nothing follows. */
export const endRecordSchema = z.object({ kind: z.literal('end'), endedAtMs: z.int() });
export type EndRecord = z.infer<typeof endRecordSchema>;

export const logRecordSchema = z.discriminatedUnion('kind', [
  runRecordSchema,
  partRecordSchema,
  cellRecordSchema,
  endRecordSchema,
]);
export type LogRecord = z.infer<typeof logRecordSchema>;

/** What a later version writes into a log and an older reader passes over. What none may pass over gets a new version of the run. */
export interface LaterRecord {
  kind: 'later';
  /** As it stands in the log. */
  value: unknown;
}

const knownKinds: ReadonlySet<unknown> = new Set(['run', 'part', 'cell', 'end'] satisfies LogRecord['kind'][]);

/** A record as it stands in the log. Throws when it is broken. */
export function parseLogRecord(text: string): LogRecord | LaterRecord {
  const value: unknown = JSON.parse(text);
  const { kind } = value as { kind?: unknown };
  const isLater = typeof kind === 'string' && !knownKinds.has(kind);
  return isLater ? { kind: 'later', value } : logRecordSchema.parse(value);
}

export function writeLogRecord(record: LogRecord | LaterRecord): string {
  return JSON.stringify(record.kind === 'later' ? record.value : record);
}
