import { describe, expect, it } from 'vitest';
import { parseMediaPlaylist } from './parse-media-playlist.ts';
import { parseMultivariantPlaylist } from './parse-multivariant-playlist.ts';
import { PlaylistError } from './playlist-error.ts';

const header = '#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n';
const date = '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:00.000Z\n';
const segment = `#EXT-X-MAP:URI="i.mp4"\n${date}#EXTINF:2.00000,\n0.m4s\n`;
const part = '#EXT-X-PART:DURATION=0.5,URI="0.0.m4s"\n';
const hint = '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1.0.m4s"\n';
const skip = '#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n';
const low = `${header}#EXT-X-PART-INF:PART-TARGET=0.535\n`;
const lowSegment = segment.replace('#EXTINF', `${part}#EXTINF`);

describe('a media playlist is refused', () => {
  it.each([
    ['without #EXTM3U', segment],
    ['without a target duration', `#EXTM3U\n${segment}`],
    ['with a tag twice in its header', `${header}#EXT-X-VERSION:6\n${segment}`],
    ['with a header tag behind a segment', `${header}${segment}#EXT-X-VERSION:6\n`],
    ['with an unknown tag', `${header}#EXT-X-NEWS\n${segment}`],
    ['with a segment without a duration', `${header}#EXT-X-MAP:URI="i.mp4"\n${date}0.m4s\n`],
    ['with a segment without a map', `${header}${date}#EXTINF:2.00000,\n0.m4s\n`],
    ['with a date without milliseconds', `${header}${segment.replace('.000Z', 'Z')}`],
    ['with an EXTINF without a comma', `${header}${segment.replace('00,', '00')}`],
    ['with white space at the end of a line', `${header}${segment.replace('0.m4s', '0.m4s ')}`],
    ['with an unquoted URI', `${header}${segment.replaceAll('"', '')}`],
    ['with tags behind the last segment', `${header}${segment}${date}`],
    ['with parts but no part target', `${header}${lowSegment}`],
    ['with a discontinuity behind a part', `${low}${lowSegment.replace('#EXTINF', '#EXT-X-DISCONTINUITY\n#EXTINF')}`],
    ['with two hints', `${low}${lowSegment}${hint}${hint}`],
    ['with a hint and an end', `${low}${lowSegment}${hint}#EXT-X-ENDLIST\n`],
    ['with an open segment and an end', `${low}${lowSegment}${date}${part}#EXT-X-ENDLIST\n`],
    ['with a skip before the sequence numbers', `${header.replace('6', '9')}${skip}${segment}`],
    ['with a skip in version 6', `${header}#EXT-X-DISCONTINUITY-SEQUENCE:0\n${skip}${segment}`],
    ['with two dates of one segment', `${header}${segment.replace(date, date + date)}`],
    ['with a type that there is not', `${header}#EXT-X-PLAYLIST-TYPE:LIVE\n${segment}`],
  ])('%s', (_, text) => {
    expect(() => parseMediaPlaylist(text)).toThrow(PlaylistError);
  });

  it('but not without these faults', () => {
    expect(parseMediaPlaylist(header + segment).segments).toHaveLength(1);
    const delta = `${header.replace('6', '9')}#EXT-X-DISCONTINUITY-SEQUENCE:0\n${skip}${segment}`;
    expect(parseMediaPlaylist(delta).skippedSegments).toBe(1);
    expect(parseMediaPlaylist(low + lowSegment + hint).segments[0]?.parts).toHaveLength(1);
  });
});

describe('a multivariant playlist is refused', () => {
  const variant = '#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,CODECS="avc1.64001f"\n';
  it.each([
    ['with media tags', `#EXTM3U\n${segment}`],
    ['with an audio group that is not there', `#EXTM3U\n${variant.replace('\n', ',AUDIO="a"\n')}v.m3u8\n`],
    ['with a variant without a URI', `#EXTM3U\n${variant}`],
    ['with a space in an attribute list', `#EXTM3U\n${variant.replace(',AV', ', AV')}v.m3u8\n`],
    ['with an attribute twice', `#EXTM3U\n${variant.replace('BANDWIDTH=1', 'BANDWIDTH=1,BANDWIDTH=1')}v.m3u8\n`],
    ['with a comma at the end of an attribute list', `#EXTM3U\n${variant.replace('\n', ',\n')}v.m3u8\n`],
  ])('%s', (_, text) => {
    expect(() => parseMultivariantPlaylist(text)).toThrow(PlaylistError);
  });
});
