import { describe, expect, test } from 'vitest';
import { parseMediaPlaylist } from './parse-media-playlist.ts';
import { PlaylistHistory } from './playlist-history.ts';

interface Said {
  first?: number;
  discontinuities?: number;
  targetSeconds?: number;
  uris?: readonly string[];
  date?: string;
  end?: boolean;
}

function playlist({ first = 4, discontinuities = 1, targetSeconds = 2, uris = ['4', '5', '6'], date, end }: Said) {
  const segments = uris.map(
    (uri, i) =>
      `#EXT-X-PROGRAM-DATE-TIME:${date ?? new Date((first + i) * 2_000).toISOString()}\n#EXTINF:2.00000,\n1/720p/${uri}.m4s\n`,
  );
  return parseMediaPlaylist(
    `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:${targetSeconds}\n#EXT-X-INDEPENDENT-SEGMENTS\n` +
      `#EXT-X-MEDIA-SEQUENCE:${first}\n#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuities}\n` +
      `#EXT-X-MAP:URI="1/720p/init-0.mp4"\n${segments.join('')}${end ? '#EXT-X-ENDLIST\n' : ''}`,
  );
}

const later: Said = { first: 5, uris: ['5', '6', '7'] };

function judged(before: Said, after: Said, server = 'a'): string[] {
  const history = new PlaylistHistory();
  expect(history.add('a', playlist(before))).toEqual([]);
  return history.add(server, playlist(after));
}

describe('a history of playlists', () => {
  test('takes a playlist that grows and slides, and the end', () => {
    expect(judged({}, later)).toEqual([]);
    expect(judged({}, { ...later, end: true })).toEqual([]);
  });

  test.each<[string, Said, Said]>([
    ['firstSequence went back from 5 to 4', later, {}],
    ['lastSequence went back from 7 to 6', later, { first: 5, uris: ['5', '6'] }],
    ['firstDiscontinuity went back from 1 to 0', {}, { ...later, discontinuities: 0 }],
    ['it goes on after its end', { end: true }, later],
    ['segment 5 was', {}, { uris: ['4', 'other', '6'] }],
    ['start of segment 4 was', {}, { date: '2026-11-01T00:00:00.000Z' }],
    ['promises was', {}, { ...later, targetSeconds: 3 }],
  ])('says that %s', (words, before, after) => {
    expect(judged(before, after).some((said) => said.startsWith(words))).toBe(true);
  });

  test('forgives a second server that is behind, but not one that says something else', () => {
    expect(judged(later, {}, 'b')).toEqual([]);
    expect(judged(later, { uris: ['4', 'other', '6'] }, 'b')).not.toEqual([]);
  });
});
