import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceTimeline } from './source-timeline.ts';

/** Relay times of video frames that arrive in real time. */
function relayTimes(rawTimesMs: readonly number[]): number[] {
  const timeline = new SourceTimeline();
  return rawTimesMs.map((rawMs, index) => timeline.relayTimeMs('video', rawMs, index * 40));
}

describe('relay time', () => {
  it.each([0, 26, 65_000_000, 2 ** 31 - 5_000, 2 ** 32 - 5_000])(
    'begins at 0 when the encoder begins at %i',
    (first) => {
      expect(relayTimes([first, first + 40, first + 80])).toEqual([0, 40, 80]);
    },
  );

  it.each([
    ['2^31, as ffmpeg and OBS', 2 ** 31],
    ['2^32, as GStreamer', 2 ** 32],
    ['2^24, as mobile encoders', 2 ** 24],
  ])('goes on when the encoder wraps at %s', (_name, modulus) => {
    const raw = Array.from({ length: 10 }, (_, index) => (modulus - 200 + index * 40) % modulus);
    expect(relayTimes(raw)).toEqual(Array.from({ length: 10 }, (_, index) => index * 40));
  });

  it('is that of the first track for the second, which may begin later or earlier', () => {
    const timeline = new SourceTimeline();
    expect(timeline.relayTimeMs('video', 1_000, 0)).toBe(0);
    expect(timeline.relayTimeMs('audio', 1_500, 0)).toBe(500);
    const other = new SourceTimeline();
    expect(other.relayTimeMs('audio', 1_000, 0)).toBe(0);
    expect([960, 1_000, 1_040].map((rawMs) => other.relayTimeMs('video', rawMs, 0))).toEqual([0, 1, 40]);
  });

  it('puts a second track beside the first when its clock is another one', () => {
    const timeline = new SourceTimeline();
    timeline.relayTimeMs('video', 0, 0);
    timeline.relayTimeMs('video', 400, 400);
    expect(timeline.relayTimeMs('audio', 90_000_000, 400)).toBe(400);
    expect(timeline.relayTimeMs('audio', 90_000_021, 420)).toBe(421);
  });

  it.each([
    ['an equal time', [0, 40, 40, 80], [0, 40, 41, 80]],
    ['a step back of 100 ms', [0, 200, 100, 240], [0, 200, 201, 240]],
  ])('only goes forward after %s', (_name, raw, expected) => {
    expect(relayTimes(raw)).toEqual(expected);
  });

  it.each([
    ['3 s back', -3_000],
    ['an hour back', -3_600_000],
    ['60 s forward in no time', 60_000],
    ['6 s forward in no time', 6_000],
    ['1.5 s forward in no time', 1_500],
  ])('goes on at the next frame after a jump of %s', (_name, jump) => {
    const from = 5_000_000;
    expect(relayTimes([from, from + 40, from + 40 + jump, from + 80 + jump])).toEqual([0, 40, 73, 113]);
  });

  it('keeps a gap that was as long on the wall clock', () => {
    const timeline = new SourceTimeline();
    timeline.relayTimeMs('video', 0, 0);
    expect(timeline.relayTimeMs('video', 60_000, 60_000)).toBe(60_000);
    expect(timeline.discontinuities).toBe(0);
  });

  it('keeps a gap of frames that were dropped behind a link that stood, though they come at once', () => {
    const timeline = new SourceTimeline();
    timeline.relayTimeMs('video', 0, 0);
    const heldUp = [40, 80, 4_960, 5_000].map((rawMs) => timeline.relayTimeMs('video', rawMs, 5_000));
    expect(heldUp).toEqual([40, 80, 4_960, 5_000]);
    expect(timeline.discontinuities).toBe(0);
  });

  it.each([
    ['jumps a minute ahead', 60_000],
    ['begins again at 0', 0],
  ])('goes with arrival where nothing came for 8 s and the clock %s', (_name, rawMs) => {
    const timeline = new SourceTimeline();
    const both = (raw: number, nowMs: number) => [
      timeline.relayTimeMs('video', raw, nowMs),
      timeline.relayTimeMs('audio', raw, nowMs),
    ];
    for (let frame = 0; frame <= 25; frame += 1) both(frame * 40, frame * 40);
    expect(both(rawMs, 9_000)).toEqual([9_000, 9_000]);
    expect(both(rawMs + 40, 9_040)).toEqual([9_040, 9_040]);
    expect(timeline.discontinuities).toBe(1);
  });

  it('keeps a gap of pictures that the sound has passed already', () => {
    const timeline = new SourceTimeline();
    timeline.relayTimeMs('video', 0, 0);
    // Faster than it plays, as a file is sent.
    for (let rawMs = 0; rawMs < 5_000; rawMs += 20) timeline.relayTimeMs('audio', rawMs, rawMs / 100);
    expect(timeline.relayTimeMs('video', 5_000, 50)).toBe(5_000);
    expect(timeline.discontinuities).toBe(0);
  });

  it.each([
    ['a jump back', 1_000_040, 5_000],
    ['a jump of 3 s ahead', 1_000_040, 1_003_080],
  ])('keeps audio and video together across %s of both', (_name, beforeMs, afterMs) => {
    const timeline = new SourceTimeline();
    const both = (rawMs: number, nowMs: number) => [
      timeline.relayTimeMs('video', rawMs, nowMs),
      timeline.relayTimeMs('audio', rawMs + 10, nowMs),
    ];
    both(beforeMs - 40, 0);
    both(beforeMs, 40);
    const [videoMs = 0, audioMs = 0] = both(afterMs, 80);
    expect(videoMs).toBe(73);
    expect(audioMs - videoMs).toBe(10);
    expect(timeline.discontinuities).toBe(1);
  });

  it('is right again where one track jumped ahead by 3 s for a moment, and then the other', () => {
    const timeline = new SourceTimeline();
    const take = (kind: 'audio' | 'video', rawTimes: readonly number[], fromMs: number) =>
      rawTimes.map((rawMs, index) => timeline.relayTimeMs(kind, rawMs, fromMs + index * 40));
    timeline.relayTimeMs('audio', 0, 0);
    take('video', [0, 3_040, 80, 120], 0);
    take('audio', [120, 3_160, 200], 120);
    const [videoMs = 0, audioMs = 0] = [...take('video', [240], 240), ...take('audio', [240], 240)];
    expect(Math.abs(videoMs - 240)).toBeLessThan(40);
    expect(Math.abs(audioMs - 240)).toBeLessThan(40);
  });

  it('goes by arrival when the clock of the encoder stands still, and by the clock again when that goes on', () => {
    const stood = Array.from({ length: 250 }, () => 1_000);
    const times = relayTimes([960, ...stood, 1_040, 1_080]);
    const arrivals = times.map((_, index) => index * 40);
    // The first two seconds might be a stall of the encoder.
    expect(times.slice(52, 251)).toEqual(arrivals.slice(52, 251));
    const [last = 0, ...after] = times.slice(250);
    expect(after).toEqual([last + 33, last + 73]);
  });

  it('is right again when a clock that stood still has made up for it', () => {
    const stood = Array.from({ length: 250 }, () => 1_000);
    const madeUp = 960 + 251 * 40;
    expect(relayTimes([960, ...stood, madeUp, madeUp + 40]).slice(-2)).toEqual([251 * 40, 252 * 40]);
  });

  it('never goes back within a track, whatever the encoder sends', () => {
    const message = fc.tuple(fc.constantFrom('audio' as const, 'video' as const), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 50 }), (messages) => {
        const timeline = new SourceTimeline();
        const last = { audio: -1, video: -1 };
        messages.forEach(([kind, rawMs], index) => {
          const relayMs = timeline.relayTimeMs(kind, rawMs, index * 20);
          expect(relayMs).toBeGreaterThan(last[kind]);
          last[kind] = relayMs;
        });
      }),
    );
  });
});
