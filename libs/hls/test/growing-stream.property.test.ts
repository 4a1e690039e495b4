// A stream grows, segment by segment; after each, the playlist is rendered and read back as a player does. What a
// player must be able to rely on is checked between each playlist and all earlier ones (rfc8216bis §6.2.1, §6.2.2).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MediaPlaylist,
  type MediaSegment,
  parseMediaPlaylist,
  parseMultivariantPlaylist,
  renderMediaPlaylist,
  renderMultivariantPlaylist,
  windowOf,
} from '../src/index.ts';

const targetDurationSeconds = 4;

interface Step {
  durationSeconds: number;
  discontinuity: boolean;
  isGap: boolean;
}
const step: fc.Arbitrary<Step> = fc.record({
  durationSeconds: fc.integer({ min: 50_000, max: 449_999 }).map((units) => units / 100_000),
  discontinuity: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 5, arbitrary: fc.constant(false) }),
  isGap: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 4, arbitrary: fc.constant(false) }),
});

/** The log of a stream: everything ever committed. */
function logOf(steps: readonly Step[], firstSequence: number): MediaSegment[] {
  let [discontinuitySequence, epoch, timeMs] = [0, 1, Date.UTC(2026, 0, 1)];
  return steps.map(({ durationSeconds, discontinuity, isGap }, i) => {
    if (discontinuity) [discontinuitySequence, epoch] = [discontinuitySequence + 1, epoch + 1];
    const programDateTimeMs = timeMs;
    timeMs += Math.round(durationSeconds * 1000);
    const mediaSequence = firstSequence + i;
    const place = { uri: `${epoch}/v/${mediaSequence}.m4s`, initUri: `${epoch}/v/init.mp4` };
    return { mediaSequence, discontinuitySequence, discontinuity, ...place, durationSeconds, programDateTimeMs, isGap };
  });
}

function playlistsOf(log: readonly MediaSegment[], windowMs: number): MediaPlaylist[] {
  return log.map((_, i) => {
    const segments = windowOf(log.slice(0, i + 1), { windowMs, targetDurationSeconds });
    const hasEnded = i === log.length - 1;
    return parseMediaPlaylist(renderMediaPlaylist({ targetDurationSeconds, segments, hasEnded }));
  });
}

const growth = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 40 }), fc.nat(1000), fc.integer({ min: 1000, max: 40_000 }))
  .map(([steps, firstSequence, windowMs]) => {
    const log = logOf(steps, firstSequence);
    return { log, playlists: playlistsOf(log, windowMs) };
  });

const durationOf = (segments: readonly MediaSegment[]) => segments.reduce((sum, s) => sum + s.durationSeconds, 0);

describe('while a stream grows', () => {
  it('what is read back is what was committed: a number keeps its URI, date, duration and discontinuity for ever', () => {
    fc.assert(
      fc.property(growth, ({ log, playlists }) => {
        const committed = new Map(log.map((segment) => [segment.mediaSequence, segment]));
        for (const { segments } of playlists)
          for (const segment of segments) expect(segment).toEqual(committed.get(segment.mediaSequence));
      }),
    );
  });

  it('the media and discontinuity sequences of the playlist never go back, and the newest segment is always listed', () => {
    fc.assert(
      fc.property(growth, ({ log, playlists }) => {
        const firsts = playlists.map(({ segments }) => segments[0]!);
        for (const [i, first] of firsts.entries()) {
          expect(first.mediaSequence).toBeGreaterThanOrEqual(firsts[i - 1]?.mediaSequence ?? 0);
          expect(first.discontinuitySequence).toBeGreaterThanOrEqual(firsts[i - 1]?.discontinuitySequence ?? 0);
          expect(playlists[i]?.segments.at(-1)?.mediaSequence).toBe(log[i]?.mediaSequence);
        }
      }),
    );
  });

  it('nothing is removed from a playlist of fewer than six segments or three target durations', () => {
    fc.assert(
      fc.property(growth, ({ log, playlists }) => {
        for (const { segments } of playlists) {
          if (segments[0]?.mediaSequence === log[0]?.mediaSequence) continue;
          expect(segments.length).toBeGreaterThanOrEqual(6);
          expect(durationOf(segments)).toBeGreaterThanOrEqual(3 * targetDurationSeconds - 0.001);
        }
      }),
    );
  });

  it('only the last playlist has an end', () => {
    fc.assert(
      fc.property(growth, ({ playlists }) => {
        expect(playlists.map(({ hasEnded }) => hasEnded)).toEqual(playlists.map((_, i) => i === playlists.length - 1));
      }),
    );
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
