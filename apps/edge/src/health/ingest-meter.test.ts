import { ingestHealthSampleSchema } from '@millrace/pipeline';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aacHeader,
  audioEvent,
  audioFrame,
  avcHeader,
  fromHex,
  videoEvent,
  videoFrame,
} from '../../test/support/media.ts';
import { IngestMeter } from './ingest-meter.ts';

let meter: IngestMeter;
beforeEach(() => {
  meter = new IngestMeter('standard');
});

interface Source {
  fromMs?: number;
  durationMs: number;
  frameMs?: number;
  gopMs?: number;
  sizeBytes?: number;
  keyframeBytes?: number;
  withAudio?: boolean;
  arrivesAtMs?: (mediaMs: number) => number;
}

/** 25 pictures a second, a keyframe every 2 s, as they come from a good line. */
function send(source: Source): void {
  const { fromMs = 0, durationMs, frameMs = 40, gopMs = 2_000, sizeBytes = 1_000, withAudio = true } = source;
  const { keyframeBytes = sizeBytes, arrivesAtMs = (mediaMs: number) => mediaMs } = source;
  meter.note(avcHeader(), arrivesAtMs(fromMs));
  if (withAudio) meter.note(aacHeader(), arrivesAtMs(fromMs));
  for (let ms = fromMs; ms < fromMs + durationMs; ms += frameMs) {
    const isKeyframe = ms % gopMs === 0;
    meter.note(videoFrame(ms, isKeyframe, isKeyframe ? keyframeBytes : sizeBytes), arrivesAtMs(ms));
    if (withAudio) meter.note(audioFrame(ms), arrivesAtMs(ms));
  }
}

const reportAt = (monotonicMs: number, dropped = 0) => meter.report({ monotonicMs, unixMs: 1_000_000 }, dropped)!;

describe('a source', () => {
  it('that is as it should be gives a sample without codes', () => {
    send({ durationMs: 2_000 });
    reportAt(2_000);
    send({ fromMs: 2_000, durationMs: 6_000 });
    const { sample, codes } = reportAt(8_000);
    expect(codes).toEqual([]);
    expect(ingestHealthSampleSchema.parse(sample)).toMatchObject({
      ageMs: 8_000,
      videoBitrateBps: 201_000,
      frameRate: 25,
      frameRateVariation: 0,
      keyframeIntervalMs: 2_000,
      audioVideoSkewMs: 0,
      video: { codec: 'avc1.64000d', widthPx: 320, heightPx: 180 },
      audio: { codec: 'mp4a.40.2', sampleRateHz: 44_100, channels: 1 },
    });
  });

  it('is not reported before its first frame', () => {
    meter.note(avcHeader(), 0);
    expect(meter.report({ monotonicMs: 2_000, unixMs: 0 }, 0)).toBeUndefined();
  });

  it('is not measured by its first moment, in which all comes at once that the encoder has kept', () => {
    send({ durationMs: 600, arrivesAtMs: (mediaMs) => mediaMs / 2 });
    expect(meter.report({ monotonicMs: 300, unixMs: 0 }, 0)).toBeUndefined();
    send({ fromMs: 600, durationMs: 1_400 });
    expect(reportAt(2_000).sample).toMatchObject({ ageMs: 2_000, frameRate: 25, keyframeIntervalMs: null });
  });

  it.each([
    ['KEYFRAME_INTERVAL_TOO_LONG', { durationMs: 9_000, gopMs: 8_000 }],
    ['AUDIO_MISSING', { durationMs: 9_000, withAudio: false }],
    ['FRAME_RATE_TOO_HIGH', { durationMs: 9_000, frameMs: 10 }],
    ['UPLINK_TOO_SLOW', { durationMs: 9_000, arrivesAtMs: (ms: number) => ms * 1.4 }],
  ] as const)('earns %s', (code, source) => {
    send(source);
    expect(reportAt(9_000).codes).toContain(code);
  });

  it('whose clock jumps is told so, once', () => {
    send({ durationMs: 2_000 });
    send({ fromMs: 3_602_000, durationMs: 2_000, arrivesAtMs: (ms) => ms - 3_600_000 });
    expect(reportAt(4_000).codes).toContain('TIMESTAMPS_JUMP');
    send({ fromMs: 3_604_000, durationMs: 2_000, arrivesAtMs: (ms) => ms - 3_600_000 });
    expect(reportAt(6_000).codes).not.toContain('TIMESTAMPS_JUMP');
  });

  it('whose clock jumps by 2 s is told so', () => {
    send({ durationMs: 2_000 });
    send({ fromMs: 4_000, durationMs: 2_000, arrivesAtMs: (ms) => ms - 2_000 });
    expect(reportAt(4_000).codes).toContain('TIMESTAMPS_JUMP');
  });

  it('of which frames were dropped behind a link that stood for 8 s has not jumped', () => {
    send({ durationMs: 2_000 });
    send({ fromMs: 2_000, durationMs: 1_000, arrivesAtMs: () => 10_000 });
    send({ fromMs: 10_000, durationMs: 2_000 });
    expect(reportAt(12_000).sample.timestampJumps).toBe(0);
  });

  it('whose clock wraps at 2^31 has not jumped', () => {
    const fromMs = 2 ** 31 - 2_000;
    send({ fromMs, durationMs: 2_000, gopMs: 1, arrivesAtMs: (ms) => ms - fromMs });
    send({ durationMs: 2_000, arrivesAtMs: (ms) => ms + 2_000 });
    expect(reportAt(4_000).sample.timestampJumps).toBe(0);
  });

  it('with B-frames is told so on a low-latency channel only', () => {
    const bFrame = videoEvent(40, fromHex('27010000280000000165'));
    for (const [latencyMode, isTold] of [
      ['low', true],
      ['standard', false],
    ] as const) {
      const of = new IngestMeter(latencyMode);
      of.note(bFrame, 40);
      const { codes } = of.report({ monotonicMs: 2_000, unixMs: 0 }, 0)!;
      expect(codes.includes('B_FRAMES_IN_LOW_LATENCY')).toBe(isTold);
    }
  });

  it('whose bit rate comes and goes is told so after a few samples', () => {
    for (let at = 0; at < 12_000; at += 2_000) {
      send({ fromMs: at, durationMs: 2_000, sizeBytes: at % 4_000 === 0 ? 20_000 : 1_000 });
      if (at < 10_000) reportAt(at + 2_000);
    }
    expect(reportAt(12_000).codes).toEqual(['BITRATE_UNSTABLE']);
  });

  it.each([2_000, 4_000, 8_000])('of a still picture, little more than a keyframe every %i ms, is steady', (gopMs) => {
    const codes: string[] = [];
    const sampleMs = 1_920;
    for (let at = 0; at < 40_000; at += sampleMs) {
      send({ fromMs: at, durationMs: sampleMs, gopMs, sizeBytes: 40, keyframeBytes: 1_000_000 });
      codes.push(...reportAt(at + sampleMs).codes);
    }
    expect(codes).not.toContain('BITRATE_UNSTABLE');
  });

  it('of which messages were dropped says how many since the last sample', () => {
    send({ durationMs: 6_000 });
    expect(reportAt(6_000, 3).sample.droppedMessages).toBe(3);
    expect(reportAt(8_000, 4).sample.droppedMessages).toBe(1);
  });

  it('of pictures at uneven distances is told so', () => {
    meter.note(avcHeader(), 0);
    for (let ms = 0, step = 0; ms < 6_000; ms += step % 4 === 0 ? 200 : 20, step += 1) {
      meter.note(videoFrame(ms, ms === 0), ms);
    }
    expect(reportAt(6_000).codes).toContain('VARIABLE_FRAME_RATE');
  });

  it('in HEVC by Enhanced RTMP is measured too', () => {
    meter.note(videoEvent(0, fromHex('90687663310101')), 0);
    meter.note(videoEvent(0, fromHex('9168766331000000000000016588')), 0);
    meter.note(videoEvent(40, fromHex('a368766331000000016588')), 40);
    const { sample } = reportAt(2_000);
    expect(sample).toMatchObject({
      frameRate: 1,
      keyframeIntervalMs: null,
      hasBFrames: false,
      video: { codec: 'hvc1' },
    });
  });

  it('in AV1, which tells no composition times, has no B-frames', () => {
    meter = new IngestMeter('low');
    meter.note(videoEvent(0, fromHex('91617630310a0b000000043d06d402f80040320110')), 0);
    expect(reportAt(2_000).sample).toMatchObject({ frameRate: 0.5, hasBFrames: false });
  });

  it.each([
    ['a part of its time', '7 02000000 0', ''],
    ['the number of its track', { video: '6 0', audio: '5 0' }, '00'],
  ])('that sends each message with %s is measured too', (_what, wrapper, trackId) => {
    const wrapped = (hex: string) => fromHex(hex.replaceAll(' ', ''));
    const { video, audio } = typeof wrapper === 'string' ? { video: wrapper, audio: wrapper } : wrapper;
    const front = (frameType: string, packet: string) => `${frameType}${video}${packet} 68766331 ${trackId}`;
    const audioFront = (packet: string) => `9${audio}${packet} 4f707573 ${trackId}`;
    meter.note(videoEvent(0, wrapped(`${front('9', '0')} 0101`)), 0);
    meter.note(videoEvent(0, wrapped(`${front('9', '1')} 000000 0000000165`)), 0);
    meter.note(videoEvent(40, wrapped(`${front('a', '1')} 000028 0000000165`)), 40);
    meter.note(audioEvent(0, wrapped(`${audioFront('0')} 4f707573486561640102380180bb0000000000`)), 0);
    meter.note(audioEvent(0, wrapped(`${audioFront('1')} fc00`)), 0);
    expect(reportAt(2_000).sample).toMatchObject({
      ...{ frameRate: 1, hasBFrames: true },
      ...{ video: { codec: 'hvc1' }, audio: { codec: 'opus', channels: 2 } },
    });
    expect(reportAt(4_000).sample.audioBitrateBps).toBe(0);
  });

  it.each([
    ['.mp3', '2f fff3'],
    ['ac-3', '91 61632d33 0b77'],
  ])('with sound in %s, which has no header, has sound', (codec, frame) => {
    const sound = fromHex(frame.replaceAll(' ', ''));
    for (let ms = 0; ms < 6_000; ms += 20) meter.note(audioEvent(ms, sound), ms);
    const { sample, codes } = reportAt(6_000);
    expect(sample.audio).toEqual({ codec, sampleRateHz: 0, channels: 0 });
    expect(codes).toEqual(['VIDEO_MISSING']);
  });

  it('whose clock jumps is told of nothing else', () => {
    send({ durationMs: 6_000 });
    send({ fromMs: 66_000, durationMs: 2_000, arrivesAtMs: (ms) => ms - 60_000 });
    expect(reportAt(8_000).codes).toEqual(['TIMESTAMPS_JUMP']);
  });

  it('whose sound has stopped is not told that it is early or late', () => {
    send({ durationMs: 6_000 });
    reportAt(6_000);
    send({ fromMs: 6_000, durationMs: 4_000, withAudio: false });
    expect(reportAt(10_000).codes).toEqual(['AUDIO_MISSING']);
  });

  it('that catches up behind a link that stood has no more pictures for that', () => {
    send({ durationMs: 6_000, frameMs: 20 });
    reportAt(6_000);
    expect(reportAt(7_400).sample.frameRate).toBe(0);
    send({ fromMs: 6_000, durationMs: 3_400, frameMs: 20, arrivesAtMs: (ms) => Math.max(7_500, ms) });
    const { sample, codes } = reportAt(9_400);
    expect(sample.frameRate).toBe(50);
    expect(codes).toEqual([]);
  });
});
