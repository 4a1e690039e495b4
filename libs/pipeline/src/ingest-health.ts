// HOP encoder → edge, how well it goes: what an edge measures of a source every two seconds, and what is to be said about
// it. The catalogue is a table: a stable code, its threshold, and the fix in the words of the streamer's own tools.
// Invariant: a code, once published, keeps its meaning; judging is pure, so a stored sample is judged the same everywhere.
import { z } from 'zod';
import type { LatencyMode } from './latency-mode.ts';

const amount = z.number().min(0);
const count = z.int().min(0);

export const ingestHealthSampleSchema = z.object({
  /** Unix milliseconds at the end of the sampled interval. */
  atMs: count,
  /** Since the first frame of this connection. */
  ageMs: count,
  videoBitrateBps: count,
  audioBitrateBps: count,
  /** Standard deviation of the bit rate over the last 20 s, with keyframes or without, as a part of its mean, or of 1 Mbit/s. */
  bitrateVariation: amount,
  /** Pictures per second. */
  frameRate: amount,
  /** Standard deviation of the distance between pictures in this interval, as a part of its mean. */
  frameRateVariation: amount,
  /** Between the last two keyframes, or since the last one if that is longer; null before the first. */
  keyframeIntervalMs: count.nullable(),
  /** How far audio is ahead of video, by timestamps; null unless both came in this interval. */
  audioVideoSkewMs: z.int().nullable(),
  /** Mean deviation of arrival from the timestamps. */
  jitterMs: amount,
  /** How much later than at its best the media arrives: the uplink does not keep up. */
  behindMs: count,
  /** Messages in this interval that could not be used. */
  droppedMessages: count,
  /** Jumps of the encoder's clock in this interval. */
  timestampJumps: count,
  hasBFrames: z.boolean(),
  video: z
    .object({ codec: z.string().max(64), widthPx: count, heightPx: count, profile: count, level: count })
    .nullable(),
  audio: z.object({ codec: z.string().max(64), sampleRateHz: count, channels: count }).nullable(),
});
export type IngestHealthSample = z.infer<typeof ingestHealthSampleSchema>;

export const ingestHealthCodes = [
  'VIDEO_MISSING',
  'AUDIO_MISSING',
  'KEYFRAME_INTERVAL_TOO_LONG',
  'KEYFRAMES_MISSING',
  'BITRATE_UNSTABLE',
  'BITRATE_TOO_HIGH',
  'VARIABLE_FRAME_RATE',
  'FRAME_RATE_TOO_HIGH',
  'RESOLUTION_TOO_HIGH',
  'B_FRAMES_IN_LOW_LATENCY',
  'TIMESTAMPS_JUMP',
  'AUDIO_VIDEO_SKEW',
  'UPLINK_TOO_SLOW',
  'UPLINK_UNSTABLE',
  'MEDIA_UNREADABLE',
] as const;
export const ingestHealthCodeSchema = z.enum(ingestHealthCodes);
export type IngestHealthCode = z.infer<typeof ingestHealthCodeSchema>;

/** What an edge reports of one connection with its heartbeat. */
export const ingestHealthReportSchema = z.object({
  sample: ingestHealthSampleSchema,
  codes: z.array(ingestHealthCodeSchema).max(ingestHealthCodes.length),
});
export type IngestHealthReport = z.infer<typeof ingestHealthReportSchema>;

/** What the judgement depends on besides the sample. */
export interface IngestHealthContext {
  readonly latencyMode: LatencyMode;
}

export interface IngestHealthRule {
  /** `error`: viewers see it. `warning`: they will when something else goes wrong too. */
  readonly severity: 'warning' | 'error';
  readonly meaning: string;
  readonly fix: { readonly obs: string; readonly ffmpeg: string };
  readonly applies: (sample: IngestHealthSample, context: IngestHealthContext) => boolean;
}

/** Both tracks have had the time to begin. */
const settledAfterMs = 5_000;
/** Segments can follow the source's own keyframes up to this distance. */
const maxKeyframeIntervalMs = 4_000;
const maxLowLatencyKeyframeIntervalMs = 2_500;
const keyframesMissingAfterMs = 10_000;
const maxBitrateVariation = 0.5;
const maxVideoBitrateBps = 20_000_000;
const maxFrameRateVariation = 0.3;
const maxFrameRate = 61;
const maxPixels = 3840 * 2160;
const maxSkewMs = 1_000;
const maxBehindMs = 2_000;
const maxJitterMs = 250;

const isSettled = (sample: IngestHealthSample) => sample.ageMs >= settledAfterMs;

/** The catalogue. Thresholds are the constants above. */
export const ingestHealthRules: Readonly<Record<IngestHealthCode, IngestHealthRule>> = {
  VIDEO_MISSING: {
    severity: 'warning',
    meaning: 'No video arrives; viewers hear the stream, and see its last key frame if it had one.',
    fix: { obs: 'Add a video source to the scene.', ffmpeg: 'Remove -vn, and map the video stream with -map.' },
    applies: (sample) => isSettled(sample) && (sample.video === null || sample.frameRate === 0),
  },
  AUDIO_MISSING: {
    severity: 'warning',
    meaning: 'No audio arrives; some players start late or not at all without it.',
    fix: {
      obs: 'Settings → Audio: choose a device; check that the audio track is selected under Output → Streaming.',
      ffmpeg: 'Add silence: -f lavfi -i anullsrc -c:a aac.',
    },
    applies: (sample) => isSettled(sample) && (sample.audio === null || sample.audioBitrateBps === 0),
  },
  KEYFRAME_INTERVAL_TOO_LONG: {
    severity: 'warning',
    meaning: 'Keyframes are too far apart: viewers join late, and the source cannot be passed through.',
    fix: {
      obs: 'Settings → Output → Streaming: set Keyframe Interval to 2 s instead of 0 (auto).',
      ffmpeg: 'Add -g with two seconds of frames, e.g. -g 60 at 30 frames per second.',
    },
    applies: ({ keyframeIntervalMs }, { latencyMode }) =>
      keyframeIntervalMs !== null &&
      keyframeIntervalMs > (latencyMode === 'low' ? maxLowLatencyKeyframeIntervalMs : maxKeyframeIntervalMs),
  },
  KEYFRAMES_MISSING: {
    severity: 'error',
    meaning: 'There has been no keyframe for more than 10 s.',
    fix: {
      obs: 'Settings → Output → Streaming: set Keyframe Interval to 2 s; turn off intra refresh.',
      ffmpeg: 'Add -g 60 and remove -intra-refresh.',
    },
    applies: ({ keyframeIntervalMs }) => (keyframeIntervalMs ?? 0) > keyframesMissingAfterMs,
  },
  BITRATE_UNSTABLE: {
    severity: 'warning',
    meaning: 'The bit rate varies widely; viewers on narrow lines will stall at its peaks.',
    fix: {
      obs: 'Settings → Output → Streaming: choose Rate Control CBR.',
      ffmpeg: 'Set -b:v, -maxrate and -bufsize, e.g. -b:v 4M -maxrate 4M -bufsize 8M.',
    },
    applies: (sample) => sample.bitrateVariation > maxBitrateVariation,
  },
  BITRATE_TOO_HIGH: {
    severity: 'warning',
    meaning: 'The bit rate is higher than most viewers can receive.',
    fix: {
      obs: 'Settings → Output → Streaming: lower the Bitrate; 6000 kbit/s is plenty for 1080p.',
      ffmpeg: 'Lower -b:v and -maxrate; 6M is plenty for 1080p.',
    },
    applies: (sample) => sample.videoBitrateBps > maxVideoBitrateBps,
  },
  VARIABLE_FRAME_RATE: {
    severity: 'warning',
    meaning: 'The distance between pictures varies; movement looks uneven.',
    fix: {
      obs: 'Settings → Video: set a fixed FPS value; lower the load if frames are skipped.',
      ffmpeg: 'Add -fps_mode cfr -r 30.',
    },
    applies: (sample) => isSettled(sample) && sample.frameRateVariation > maxFrameRateVariation,
  },
  FRAME_RATE_TOO_HIGH: {
    severity: 'warning',
    meaning: 'There are more than 60 pictures per second; the transcoder takes 60.',
    fix: { obs: 'Settings → Video: set Common FPS Values to 60 or 30.', ffmpeg: 'Add -r 60 or -r 30.' },
    applies: (sample) => isSettled(sample) && sample.frameRate > maxFrameRate,
  },
  RESOLUTION_TOO_HIGH: {
    severity: 'error',
    meaning: 'The picture is larger than 3840×2160.',
    fix: { obs: 'Settings → Video: lower the Output Resolution.', ffmpeg: 'Add -vf scale=-2:1080.' },
    applies: ({ video }) => video !== null && video.widthPx * video.heightPx > maxPixels,
  },
  B_FRAMES_IN_LOW_LATENCY: {
    severity: 'warning',
    meaning: 'B-frames delay the picture on a low-latency channel.',
    fix: {
      obs: 'Settings → Output → Streaming: set Max B-frames to 0, or Tune to zerolatency.',
      ffmpeg: 'Add -bf 0, or -tune zerolatency.',
    },
    applies: (sample, { latencyMode }) => latencyMode === 'low' && sample.hasBFrames,
  },
  TIMESTAMPS_JUMP: {
    severity: 'error',
    meaning: 'The encoder’s clock jumped; viewers see a cut.',
    fix: {
      obs: 'Restart the stream after changing sources; avoid media sources with broken timestamps.',
      ffmpeg: 'Add -fflags +genpts, or -use_wallclock_as_timestamps 1 for the input.',
    },
    applies: (sample) => sample.timestampJumps > 0,
  },
  AUDIO_VIDEO_SKEW: {
    severity: 'warning',
    meaning: 'Audio and video are more than a second apart.',
    fix: {
      obs: 'Advanced Audio Properties: check the Sync Offset of each source.',
      ffmpeg: 'Add -af aresample=async=1; check -itsoffset.',
    },
    applies: (sample) => isSettled(sample) && Math.abs(sample.audioVideoSkewMs ?? 0) > maxSkewMs,
  },
  UPLINK_TOO_SLOW: {
    severity: 'error',
    meaning: 'The media arrives later and later: the connection to us, or the encoder, does not keep up.',
    fix: {
      obs: 'Lower the Bitrate under Settings → Output, or use a wired connection.',
      ffmpeg: 'Lower -b:v or use a faster -preset; its own output must show speed=1x.',
    },
    applies: (sample) => sample.behindMs > maxBehindMs,
  },
  UPLINK_UNSTABLE: {
    severity: 'warning',
    meaning: 'The media arrives in bursts.',
    fix: {
      obs: 'Use a wired connection; check the network for other load.',
      ffmpeg: 'Use a wired connection; read files with -re.',
    },
    applies: (sample) => isSettled(sample) && sample.jitterMs > maxJitterMs,
  },
  MEDIA_UNREADABLE: {
    severity: 'error',
    meaning: 'Parts of the media could not be used and were dropped.',
    fix: {
      obs: 'Use the x264 or hardware H.264 encoder with AAC audio.',
      ffmpeg: 'Use -c:v libx264 -c:a aac; with -c copy check the input with ffprobe.',
    },
    applies: (sample) => isSettled(sample) && sample.droppedMessages > 0,
  },
};

/** Pure. Everything that is to be said about a sample. */
export function judgeIngestHealth(sample: IngestHealthSample, context: IngestHealthContext): IngestHealthCode[] {
  return ingestHealthCodes.filter((code) => ingestHealthRules[code].applies(sample, context));
}
