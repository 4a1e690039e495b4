import { describe, expect, it } from 'vitest';
import { type MediaSegment, renderMediaPlaylist } from './media-playlist.ts';
import { PlaylistError } from './playlist-error.ts';

const segment = (mediaSequence: number, over: Partial<MediaSegment> = {}): MediaSegment => ({
  mediaSequence,
  discontinuitySequence: 0,
  discontinuity: false,
  uri: `1/720p/${mediaSequence}.m4s`,
  initUri: '1/720p/init-a.mp4',
  durationSeconds: 2,
  programDateTimeMs: Date.UTC(2026, 10, 22, 9, 0, 2 * mediaSequence),
  isGap: false,
  ...over,
});

describe('a media playlist', () => {
  it('of a live stream lists each segment with its date, and the map once', () => {
    const segments = [segment(7), segment(8, { durationSeconds: 2.002 })];
    expect(renderMediaPlaylist({ targetDurationSeconds: 2, segments, hasEnded: false })).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:6',
        '#EXT-X-TARGETDURATION:2',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MEDIA-SEQUENCE:7',
        '#EXT-X-DISCONTINUITY-SEQUENCE:0',
        '#EXT-X-MAP:URI="1/720p/init-a.mp4"',
        '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:14.000Z',
        '#EXTINF:2.00000,',
        '1/720p/7.m4s',
        '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:16.000Z',
        '#EXTINF:2.00200,',
        '1/720p/8.m4s',
        '',
      ].join('\n'),
    );
  });

  it('repeats the map only when it changes, behind the discontinuity', () => {
    const other = { discontinuity: true, discontinuitySequence: 1, initUri: '2/720p/init-b.mp4' };
    const lines = linesOf([segment(0), segment(1, other), segment(2, { ...other, discontinuity: false })]);
    expect(lines.slice(10, 14)).toEqual([
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="2/720p/init-b.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:02.000Z',
      '#EXTINF:2.00000,',
    ]);
    expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toHaveLength(2);
  });

  it('counts a discontinuity as removed only when its segment is', () => {
    const third = segment(2, { discontinuity: true, discontinuitySequence: 3 });
    expect(linesOf([third])).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:2');
    expect(linesOf([segment(3, { discontinuitySequence: 3 })])).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:3');
  });

  it('marks a gap, which keeps its place and URI', () => {
    expect(linesOf([segment(0, { isGap: true })]).slice(-4)).toEqual([
      '#EXT-X-GAP',
      '#EXTINF:2.00000,',
      '1/720p/0.m4s',
      '',
    ]);
  });

  it('that has ended says so at its end', () => {
    const text = renderMediaPlaylist({ targetDurationSeconds: 2, segments: [segment(0)], hasEnded: true });
    expect(text.endsWith('1/720p/0.m4s\n#EXT-X-ENDLIST\n')).toBe(true);
  });

  it('refuses a URI that would break out of its quotes', () => {
    expect(() => linesOf([segment(0, { initUri: 'a"b' })])).toThrow(PlaylistError);
  });
});

function linesOf(segments: MediaSegment[]): string[] {
  return renderMediaPlaylist({ targetDurationSeconds: 2, segments, hasEnded: false }).split('\n');
}
