import { expect, it } from 'vitest';
import { viewingUrlOf } from './viewing-sign.ts';

it.each([
  ['https://live.example/pb_1/str_7/720p.m3u8', 'https://live.example/pb_1/str_7/viewing?rendition=720p&session=s'],
  [
    'https://live.example/t/token/pb_1/str_7/source.m3u8?_HLS_msn=1',
    'https://live.example/t/token/pb_1/str_7/viewing?rendition=source&session=s',
  ],
  ['https://live.example/pb_1/str_7/', undefined],
])('who plays %s says so at %s', (playlistUrl, viewingUrl) => {
  expect(viewingUrlOf(playlistUrl, 's')).toBe(viewingUrl);
});
