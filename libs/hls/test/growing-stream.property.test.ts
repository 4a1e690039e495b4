// A stream grows, part by part and segment by segment; after each step, the playlist is rendered and read back as a player
// does. What a player must be able to rely on is checked between each playlist and all earlier ones (rfc8216bis §6.2.1,
// §6.2.2, §6.2.5.1).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyDelta,
  type MediaPart,
  type MediaPlaylist,
  type MediaSegment,
  type OpenSegment,
  parseMediaPlaylist,
  type ParsedMediaPlaylist,
  parseMultivariantPlaylist,
  promisesOf,
  renderMediaPlaylist,
  renderMultivariantPlaylist,
  skippableSegments,
  windowStart,
} from '../src/index.ts';

const targetDurationSeconds = 4;

interface Step {
  partUnits: number[];
  discontinuity: boolean;
  isGap: boolean;
}
const rarely = (weight: number) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight, arbitrary: fc.constant(false) });
const step: fc.Arbitrary<Step> = fc.record({
  partUnits: fc.array(fc.integer({ min: 45_600, max: 53_500 }), { minLength: 1, maxLength: 8 }),
  discontinuity: rarely(5),
  isGap: rarely(4),
});

type MadeSegment = MediaSegment & { parts: readonly MediaPart[] };

/** The log of a stream: everything ever committed. */
function logOf(steps: readonly Step[], firstSequence: number): MadeSegment[] {
  let [discontinuitySequence, epoch, timeMs] = [0, 1, Date.UTC(2026, 0, 1)];
  return steps.map(({ partUnits, discontinuity, isGap }, i) => {
    if (discontinuity) [discontinuitySequence, epoch] = [discontinuitySequence + 1, epoch + 1];
    const programDateTimeMs = timeMs;
    const units = partUnits.reduce((sum, unit) => sum + unit, 0);
    timeMs += Math.round(units / 100);
    const mediaSequence = firstSequence + i;
    const place = { uri: `${epoch}/v/${mediaSequence}.m4s`, initUri: `${epoch}/v/init.mp4` };
    const parts = partUnits.map((unit, part) => ({
      uri: `${epoch}/v/${mediaSequence}.${part}.m4s`,
      durationSeconds: unit / 100_000,
      isIndependent: part === 0,
      isGap,
    }));
    const durationSeconds = units / 100_000;
    const numbers = { mediaSequence, discontinuitySequence, discontinuity };
    return { ...numbers, ...place, durationSeconds, programDateTimeMs, isGap, parts };
  });
}

const partsListed = 3;

interface Update {
  full: ParsedMediaPlaylist;
  delta: ParsedMediaPlaylist;
}

/** The playlists after each part: the open segment grows, then it is complete. */
function updatesOf(log: readonly MadeSegment[], promises: ReturnType<typeof promisesOf>, windowMs: number): Update[] {
  const hasParts = promises.partTargetSeconds !== undefined;
  return log.flatMap((segment, i) => {
    const openings = hasParts && i > 0 ? segment.parts.slice(0, -1).map((_, n) => n + 1) : [];
    const open = (count: number): OpenSegment => {
      const { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs } = segment;
      const start = { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs };
      return { ...start, parts: segment.parts.slice(0, count) };
    };
    return [
      ...openings.map((count) => updateOf(log.slice(0, i), { promises, windowMs, open: open(count), hasEnded: false })),
      updateOf(log.slice(0, i + 1), { promises, windowMs, hasEnded: i === log.length - 1 }),
    ];
  });
}

function updateOf(
  made: readonly MadeSegment[],
  {
    promises,
    windowMs,
    open,
    hasEnded,
  }: { promises: ReturnType<typeof promisesOf>; windowMs: number; open?: OpenSegment; hasEnded: boolean },
): Update {
  const durationSecondsAt = (index: number) => made[index]!.durationSeconds;
  const list = { length: made.length, durationSecondsAt, isGapAt: (index: number) => made[index]!.isGap };
  const start = promises.type === 'event' ? 0 : windowStart(list, { windowMs, targetDurationSeconds });
  const segments = made.slice(start).map(({ parts, ...segment }, i, all) => ({
    ...segment,
    ...(promises.partTargetSeconds !== undefined && all.length - i <= partsListed && { parts }),
  }));
  const playlist: MediaPlaylist = { ...promises, segments, hasEnded, ...(open && { open }) };
  const skipped = skippableSegments(
    { length: segments.length, durationSecondsAt: (index) => segments[index]!.durationSeconds },
    promises.serverControl?.canSkipUntilSeconds ?? Infinity,
  );
  return {
    full: parseMediaPlaylist(renderMediaPlaylist(playlist)),
    delta: parseMediaPlaylist(renderMediaPlaylist(playlist, skipped)),
  };
}

const growth = fc
  .record({
    steps: fc.array(step, { minLength: 1, maxLength: 30 }),
    firstSequence: fc.nat(1000),
    windowSeconds: fc.integer({ min: 1, max: 40 }),
    type: fc.constantFrom('live' as const, 'event' as const),
    partTargetMs: fc.constantFrom(undefined, 535),
  })
  .map(({ steps, firstSequence, ...shape }) => {
    const log = logOf(steps, firstSequence);
    const promises = promisesOf({ targetDurationSeconds, ...shape });
    return { log, promises, updates: updatesOf(log, promises, shape.windowSeconds * 1000) };
  });

/** Durations of parts are written with a margin. */
const asWritten = (parts: readonly MediaPart[]) =>
  parts.map((part) => ({ ...part, durationSeconds: Number((part.durationSeconds + 0.00001).toFixed(5)) }));
const durationOf = (segments: readonly MediaSegment[]) => segments.reduce((sum, s) => sum + s.durationSeconds, 0);
const check = (holds: (grown: { log: MadeSegment[]; updates: Update[] } & { promises: unknown }) => void) =>
  fc.assert(fc.property(growth, holds), { numRuns: 60 });

describe('while a stream grows', () => {
  it('what is read back is what was committed: a number keeps its URI, date, duration and discontinuity for ever', () => {
    check(({ log, updates }) => {
      const committed = new Map(log.map((segment) => [segment.mediaSequence, segment]));
      for (const { full } of updates)
        for (const { parts, ...segment } of full.segments) {
          const { parts: made, ...whole } = committed.get(segment.mediaSequence)!;
          expect(segment).toEqual(whole);
          if (parts) expect(parts).toEqual(asWritten(made));
        }
    });
  });

  it('parts are only appended, and never change before they go', () => {
    check(({ log, updates }) => {
      const committed = new Map(log.map((segment) => [segment.mediaSequence, segment]));
      for (const { full } of updates) {
        if (!full.open) continue;
        const made = committed.get(full.open.mediaSequence)!;
        expect(full.open.parts).toEqual(asWritten(made.parts.slice(0, full.open.parts.length)));
        expect(full.open).toMatchObject({ initUri: made.initUri, programDateTimeMs: made.programDateTimeMs });
        expect(full.open.discontinuitySequence).toBe(made.discontinuitySequence);
      }
    });
  });

  it('the media and discontinuity sequences of the playlist never go back, and the newest segment is always listed', () => {
    check(({ log, updates }) => {
      const firsts = updates.map(({ full }) => full.segments[0]!);
      for (const [i, first] of firsts.entries()) {
        expect(first.mediaSequence).toBeGreaterThanOrEqual(firsts[i - 1]?.mediaSequence ?? 0);
        expect(first.discontinuitySequence).toBeGreaterThanOrEqual(firsts[i - 1]?.discontinuitySequence ?? 0);
      }
      expect(updates.at(-1)?.full.segments.at(-1)?.mediaSequence).toBe(log.at(-1)?.mediaSequence);
    });
  });

  it('nothing is removed from a playlist of fewer than six segments or three target durations, or from one of type EVENT', () => {
    check(({ log, updates }) => {
      for (const { full } of updates) {
        if (full.segments[0]?.mediaSequence === log[0]?.mediaSequence) continue;
        expect(full.type).toBeUndefined();
        expect(full.segments.length).toBeGreaterThanOrEqual(6);
        expect(durationOf(full.segments)).toBeGreaterThanOrEqual(3 * targetDurationSeconds - 0.001);
      }
    });
  });

  it('a delta update and any playlist before it that reaches far enough make up the full playlist', () => {
    check(({ updates }) => {
      for (const [i, { full, delta }] of updates.entries()) {
        const previous = updates[i - 1]?.full;
        if (!previous || delta.skippedSegments === 0) continue;
        const { version, skippedSegments, ...wanted } = full;
        expect(delta.version).toBe(9);
        expect(version).toBe(6);
        expect(skippedSegments).toBe(0);
        const rebuilt = applyDelta(previous, delta);
        const forgotten = wanted.segments.map(({ parts, ...segment }, n) =>
          parts && n >= delta.skippedSegments ? { ...segment, parts } : segment,
        );
        expect(rebuilt).toEqual({ ...wanted, version: 9, segments: forgotten });
      }
    });
  });

  it('a delta update leaves out nothing that ends within the skip boundary', () => {
    check(({ updates }) => {
      for (const { full, delta } of updates) {
        const skipped = full.segments.length - delta.segments.length;
        expect(delta.skippedSegments).toBe(skipped);
        const until = full.serverControl?.canSkipUntilSeconds ?? Infinity;
        if (skipped > 0) expect(durationOf(full.segments.slice(skipped))).toBeGreaterThan(until);
      }
    });
  });

  it('what it promises never changes', () => {
    check(({ updates, promises }) => {
      for (const { full } of updates) {
        const { targetDurationSeconds: target, type, partTargetSeconds, serverControl } = full;
        expect({ targetDurationSeconds: target, type, partTargetSeconds, serverControl }).toEqual({
          type: undefined,
          partTargetSeconds: undefined,
          serverControl: undefined,
          ...(promises as object),
        });
      }
    });
  });

  it('only the last playlist has an end', () => {
    check(({ updates }) => {
      expect(updates.map(({ full }) => full.hasEnded)).toEqual(updates.map((_, i) => i === updates.length - 1));
    });
  });
});

describe('a multivariant playlist', () => {
  it('is read back as it was written', () => {
    const bitrate = fc.nat(50_000_000);
    const variant = fc
      .record({
        peakBps: bitrate,
        averageBps: bitrate,
        heightPx: fc.integer({ min: 2, max: 4320 }),
        hasAudio: fc.boolean(),
      })
      .map(({ peakBps, averageBps, heightPx, hasAudio }) => ({
        uri: `s/${heightPx}p.m3u8`,
        peakBps,
        averageBps,
        codecs: ['avc1.64001f', ...(hasAudio ? ['mp4a.40.2'] : [])],
        video: { widthPx: heightPx * 2, heightPx, frameRate: 29.97 },
        ...(hasAudio && { audioGroupId: 'aud' }),
      }));
    const audio = { groupId: 'aud', name: 'Main', uri: 's/audio.m3u8', language: 'und', channels: 2, isDefault: true };
    fc.assert(
      fc.property(fc.array(variant, { maxLength: 5 }), (variants) => {
        const playlist = { audio: [audio], variants };
        expect(parseMultivariantPlaylist(renderMultivariantPlaylist(playlist))).toEqual(playlist);
      }),
    );
  });
});
