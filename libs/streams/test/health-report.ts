// What an edge reports of a source that is as it should be, and changes to it.
import {
  ingestHealthReportSchema,
  type IngestHealthCode,
  type IngestHealthReport,
  type IngestHealthSample,
} from '@millrace/pipeline';

const goodSample: IngestHealthSample = {
  atMs: 1_800_000_000_000,
  ageMs: 60_000,
  videoBitrateBps: 4_000_000,
  audioBitrateBps: 128_000,
  bitrateVariation: 0.1,
  frameRate: 30,
  frameRateVariation: 0.01,
  keyframeIntervalMs: 2_000,
  audioVideoSkewMs: -12,
  jitterMs: 4,
  behindMs: 0,
  droppedMessages: 0,
  timestampJumps: 0,
  hasBFrames: true,
  video: { codec: 'avc1', widthPx: 1920, heightPx: 1080, profile: 100, level: 40 },
  audio: { codec: 'mp4a', sampleRateHz: 48_000, channels: 2 },
};

export function healthReport(
  changes: Partial<IngestHealthSample> = {},
  codes: readonly IngestHealthCode[] = [],
): IngestHealthReport {
  return ingestHealthReportSchema.parse({ sample: { ...goodSample, ...changes }, codes });
}
