import { describe, expect, it } from 'vitest';
import {
  ingestHealthCodes,
  ingestHealthReportSchema,
  ingestHealthRules,
  judgeIngestHealth,
  type IngestHealthCode,
  type IngestHealthSample,
} from './ingest-health.ts';

const good: IngestHealthSample = {
  atMs: 1_700_000_000_000,
  ageMs: 60_000,
  videoBitrateBps: 6_000_000,
  audioBitrateBps: 128_000,
  bitrateVariation: 0.05,
  frameRate: 30,
  frameRateVariation: 0.02,
  keyframeIntervalMs: 2_000,
  audioVideoSkewMs: 20,
  jitterMs: 12,
  behindMs: 40,
  droppedMessages: 0,
  timestampJumps: 0,
  hasBFrames: true,
  video: { codec: 'avc1.64001f', widthPx: 1920, heightPx: 1080, profile: 100, level: 40 },
  audio: { codec: 'mp4a.40.2', sampleRateHz: 48_000, channels: 2 },
};

/** One sample per code that has nothing else the matter with it. */
const ailing: Record<IngestHealthCode, Partial<IngestHealthSample>> = {
  VIDEO_MISSING: { video: null, frameRate: 0, videoBitrateBps: 0, keyframeIntervalMs: null, audioVideoSkewMs: null },
  AUDIO_MISSING: { audio: null, audioBitrateBps: 0, audioVideoSkewMs: null },
  KEYFRAME_INTERVAL_TOO_LONG: { keyframeIntervalMs: 8_333 },
  KEYFRAMES_MISSING: { keyframeIntervalMs: 12_000 },
  BITRATE_UNSTABLE: { bitrateVariation: 0.8 },
  BITRATE_TOO_HIGH: { videoBitrateBps: 40_000_000 },
  VARIABLE_FRAME_RATE: { frameRateVariation: 0.6 },
  FRAME_RATE_TOO_HIGH: { frameRate: 120 },
  RESOLUTION_TOO_HIGH: { video: { codec: 'avc1.640033', widthPx: 7_680, heightPx: 4_320, profile: 100, level: 60 } },
  B_FRAMES_IN_LOW_LATENCY: {},
  TIMESTAMPS_JUMP: { timestampJumps: 1 },
  AUDIO_VIDEO_SKEW: { audioVideoSkewMs: -2_500 },
  UPLINK_TOO_SLOW: { behindMs: 4_000 },
  UPLINK_UNSTABLE: { jitterMs: 400 },
  MEDIA_UNREADABLE: { droppedMessages: 3 },
};

describe('a sample', () => {
  it('of a good source has nothing to say', () => {
    expect(judgeIngestHealth(good, { latencyMode: 'standard' })).toEqual([]);
  });

  it.each(ingestHealthCodes)('earns %s', (code) => {
    const latencyMode = code === 'B_FRAMES_IN_LOW_LATENCY' ? 'low' : 'standard';
    const codes = judgeIngestHealth({ ...good, ...ailing[code] }, { latencyMode });
    const also: IngestHealthCode[] = code === 'KEYFRAMES_MISSING' ? ['KEYFRAME_INTERVAL_TOO_LONG'] : [];
    expect(codes).toEqual([...also, code]);
  });

  it('is not judged for what has not had the time to come', () => {
    const young = { ...good, ageMs: 1_000, audio: null, audioBitrateBps: 0, audioVideoSkewMs: null };
    expect(judgeIngestHealth(young, { latencyMode: 'standard' })).toEqual([]);
  });

  it('survives the way to the API', () => {
    const report = { sample: good, codes: ['AUDIO_MISSING'] };
    expect(ingestHealthReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });
});

it.each(ingestHealthCodes)('%s comes with its fix for OBS and ffmpeg', (code) => {
  const { meaning, fix } = ingestHealthRules[code];
  for (const words of [meaning, fix.obs, fix.ffmpeg]) expect(words).toMatch(/^[A-Z].{15,}[.;]$/);
});
