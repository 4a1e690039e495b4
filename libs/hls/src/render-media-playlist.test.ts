import { describe, expect, it } from 'vitest';
import type { MediaPart, MediaPlaylist, MediaSegment } from './media-playlist.ts';
import { PlaylistError } from './playlist-error.ts';
import { promisesOf } from './playlist-promises.ts';
import { renderMediaPlaylist } from './render-media-playlist.ts';

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

describe('a low-latency playlist', () => {
  const part = (name: string, over: Partial<MediaPart> = {}): MediaPart => ({
    uri: `1/720p/${name}.m4s`,
    durationSeconds: 0.5,
    isIndependent: false,
    isGap: false,
    ...over,
  });
  const { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs } = segment(8);
  const start = { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs };
  const playlist: MediaPlaylist = {
    ...promisesOf({ targetDurationSeconds: 2, type: 'live', windowSeconds: 60, partTargetMs: 535 }),
    segments: [
      segment(6),
      segment(7, { durationSeconds: 1, parts: [part('7.0', { isIndependent: true }), part('7.1', { isGap: true })] }),
    ],
    open: { ...start, parts: [part('8.0', { isIndependent: true, durationSeconds: 0.50133 })] },
    preloadHintUri: '1/720p/8.1.m4s',
    renditionReports: [{ uri: 'audio.m3u8', lastMediaSequence: 8, lastPart: 0 }],
    hasEnded: false,
  };

  it('promises in its header, then lists parts, the open segment, what comes next and where the others stand', () => {
    expect(renderMediaPlaylist(playlist).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-PART-INF:PART-TARGET=0.535',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.7,HOLD-BACK=6,CAN-SKIP-UNTIL=12',
      '#EXT-X-MEDIA-SEQUENCE:6',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-MAP:URI="1/720p/init-a.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:12.000Z',
      '#EXTINF:2.00000,',
      '1/720p/6.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:14.000Z',
      '#EXT-X-PART:DURATION=0.50001,URI="1/720p/7.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PART:DURATION=0.50001,URI="1/720p/7.1.m4s",GAP=YES',
      '#EXTINF:1.00000,',
      '1/720p/7.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:16.000Z',
      '#EXT-X-PART:DURATION=0.50134,URI="1/720p/8.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1/720p/8.1.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="audio.m3u8",LAST-MSN=8,LAST-PART=0',
      '',
    ]);
  });

  it('as a delta update says what it leaves out at the end of its header and names the map again', () => {
    const lines = renderMediaPlaylist(playlist, 1).split('\n');
    expect(lines[1]).toBe('#EXT-X-VERSION:9');
    expect(lines.slice(6, 10)).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:6',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=1',
      '#EXT-X-MAP:URI="1/720p/init-a.mp4"',
    ]);
    expect(lines).not.toContain('1/720p/6.m4s');
  });

  it('puts what belongs to the open segment before its parts', () => {
    const open = { ...playlist.open!, discontinuity: true, discontinuitySequence: 1, initUri: '2/720p/init-b.mp4' };
    const lines = renderMediaPlaylist({ ...playlist, open }).split('\n');
    expect(lines.slice(17, 21)).toEqual([
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="2/720p/init-b.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:16.000Z',
      '#EXT-X-PART:DURATION=0.50134,URI="1/720p/8.0.m4s",INDEPENDENT=YES',
    ]);
  });

  it('that has ended has neither an open segment nor hints nor reports', () => {
    const text = renderMediaPlaylist({ ...playlist, hasEnded: true });
    expect(text.endsWith('1/720p/7.m4s\n#EXT-X-ENDLIST\n')).toBe(true);
  });

  it('of which nothing is ever removed is of the type EVENT', () => {
    const lines = renderMediaPlaylist({ ...playlist, type: 'event' }).split('\n');
    expect(lines[8]).toBe('#EXT-X-PLAYLIST-TYPE:EVENT');
    expect(renderMediaPlaylist({ ...playlist, type: 'vod' })).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n');
  });
});

function linesOf(segments: MediaSegment[]): string[] {
  return renderMediaPlaylist({ targetDurationSeconds: 2, segments, hasEnded: false }).split('\n');
}
