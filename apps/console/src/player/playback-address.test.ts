import { describe, expect, it } from 'vitest';
import { openedBy, openingOf, playbackIdOf, playbackTokenOf, playlistPathOf, streamIdOf } from './playback-address.ts';

const playlistUrl = 'https://live.example/pb_1.m3u8';
const playlistOf = (uri: string) => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\n${uri}\r\n`;

describe('the playback id of a page', () => {
  it('is the only segment of its path', () => {
    expect(playbackIdOf('/pb_01k')).toBe('pb_01k');
    expect(playbackIdOf('/pb_01k/')).toBe('pb_01k');
  });

  it.each(['/', '/a/b', '/pb_1.m3u8', '/%2e%2e', ''])('is not found in %j', (pathname) => {
    expect(playbackIdOf(pathname)).toBeUndefined();
  });
});

describe('the playlist of a page', () => {
  it.each([
    ['', '/pb_1.m3u8'],
    ['?autoplay=1', '/pb_1.m3u8'],
    ['?token=a.b-c_d', '/pb_1.m3u8?token=a.b-c_d'],
    ['?x=1&token=a%26b%2F..', '/pb_1.m3u8?token=a%26b%2F..'],
  ])('with %j in its address is %s', (search, path) => {
    expect(playlistPathOf('pb_1', playbackTokenOf(search))).toBe(path);
  });
});

describe('the stream of a multivariant playlist', () => {
  it.each([
    'pb_1/str_7/720p.m3u8',
    '/pb_1/str_7/720p.m3u8',
    't/a-token/pb_1/str_7/720p.m3u8',
    'https://cdn.example/pb_1/str_7/720p.m3u8?token=x',
  ])('is named by its first media playlist: %s', (uri) => {
    expect(streamIdOf(playlistOf(uri), playlistUrl)).toBe('str_7');
  });

  it('is unknown when the playlist names no media playlist', () => {
    expect(streamIdOf('#EXTM3U\n', playlistUrl)).toBeUndefined();
  });
});

describe('what opens the stream of a signed channel', () => {
  const media = 'pb_1/str_7/720p.m3u8';

  it('stands before its path in the multivariant playlist', () => {
    expect(openingOf(playlistOf(`t/e30.bWFj/${media}`))).toBe('t/e30.bWFj/');
    expect(openingOf(playlistOf(media))).toBeUndefined();
    expect(openingOf('#EXTM3U\n')).toBeUndefined();
  });

  it('may be another one for every URL below', () => {
    const url = (token: string) => `https://cdn.example/t/${token}/pb_1/str_7/3/720p/12.m4s?_HLS_msn=t/x/pb_1`;
    expect(openedBy(url('old.one'), 't/new.one/')).toBe(url('new.one'));
    expect(openedBy(`https://t/${media}`, 't/new.one/')).toBe(`https://t/${media}`);
  });
});
