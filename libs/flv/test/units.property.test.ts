import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseAudioUnits,
  parseMultichannelConfig,
  parseVideoUnits,
  type AudioUnit,
  type VideoUnit,
} from '../src/index.ts';
import { enhancedAudioTag, enhancedVideoTag, type TrackLayout } from './enhanced-tags.ts';

const layout = fc.constantFrom<TrackLayout>('plain', 'oneTrack', 'manyTracks', 'manyTracksManyCodecs');
const unknownSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(255, 256, 257)), {
  maxLength: 5,
});
const data = fc.uint8Array({ maxLength: 30 });
const tracks = <T>(track: fc.Arbitrary<T>) => fc.array(track, { minLength: 1, maxLength: 16 });
/** As many tracks, with the ids and codecs, as the layout can hold. */
function fit<T extends { trackId: number; fourCc: string }>(units: readonly T[], of: TrackLayout): T[] {
  const [first] = units as [T];
  if (of === 'plain') return [{ ...first, trackId: 0 }];
  if (of === 'oneTrack') return [first];
  return of === 'manyTracks' ? units.map((unit) => ({ ...unit, fourCc: first.fourCc })) : [...units];
}

describe('enhanced tags', () => {
  it('of video are read as they were written', () => {
    const kind = fc.constantFrom('codedFrames' as const, 'sequenceEnd' as const, 'metadata' as const);
    const common = fc.record({ kind, isKeyframe: fc.boolean(), nanosecondOffset: fc.nat({ max: 999_999 }) });
    const track = fc.record({
      trackId: fc.nat({ max: 255 }),
      fourCc: fc.constantFrom('avc1', 'hvc1', 'av01', 'vp09', 'zzzz'),
      compositionTimeMs: fc.integer({ min: -0x800000, max: 0x7fffff }),
      data,
    });
    fc.assert(
      fc.property(common, tracks(track), layout, unknownSizes, (shared, written, of, sizes) => {
        const units: VideoUnit[] = fit(written, of).map((unit) => ({
          ...unit,
          ...shared,
          compositionTimeMs:
            shared.kind === 'codedFrames' && /^(avc|hvc)1$/.test(unit.fourCc) ? unit.compositionTimeMs : 0,
        }));
        expect(parseVideoUnits(enhancedVideoTag(units, of, sizes))).toEqual({ units, isMalformed: false });
      }),
      { numRuns: 500 },
    );
  });

  it('of audio are read as they were written', () => {
    const kind = fc.constantFrom('sequenceStart' as const, 'codedFrames' as const, 'multichannelConfig' as const);
    const common = fc.record({ kind, nanosecondOffset: fc.nat({ max: 999_999 }) });
    const track = fc.record({ trackId: fc.nat({ max: 255 }), fourCc: fc.constantFrom('mp4a', 'Opus', 'ac-3'), data });
    fc.assert(
      fc.property(common, tracks(track), layout, unknownSizes, (shared, written, of, sizes) => {
        const units: AudioUnit[] = fit(written, of).map((unit) => ({ ...unit, ...shared }));
        expect(parseAudioUnits(enhancedAudioTag(units, of, sizes))).toEqual({ units, isMalformed: false });
      }),
      { numRuns: 500 },
    );
  });
});

describe('any bytes', () => {
  it('are read without a throw, as views inside them, sixteen at most', () => {
    const first = fc.constantFrom(0x17, 0x1c, 0x90, 0x91, 0x94, 0x95, 0x96, 0x97, 0xd7, 0xaf);
    fc.assert(
      fc.property(first, fc.uint8Array({ maxLength: 100 }), (head, rest) => {
        const payload = Uint8Array.of(head, ...rest);
        for (const { units } of [parseVideoUnits(payload), parseAudioUnits(payload)]) {
          expect(units.length).toBeLessThanOrEqual(16);
          for (const unit of units) {
            expect(unit.data.length).toBeLessThanOrEqual(payload.length);
            if (unit.data.length > 0) expect(unit.data.buffer).toBe(payload.buffer);
          }
        }
        parseMultichannelConfig(payload);
      }),
      { numRuns: 3000 },
    );
  });
});
