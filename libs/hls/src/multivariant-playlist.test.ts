import { describe, expect, it } from 'vitest';
import { renderMultivariantPlaylist } from './multivariant-playlist.ts';
import { orderVariants } from './variant-order.ts';

describe('a multivariant playlist', () => {
  it('lists the audio group and the variants with all that players choose by', () => {
    const text = renderMultivariantPlaylist({
      audio: [{ groupId: 'aud', name: 'Main', uri: 's/audio.m3u8', language: 'und', channels: 2, isDefault: true }],
      variants: [
        {
          uri: 's/720p.m3u8',
          peakBps: 2_900_000.2,
          averageBps: 2_600_000,
          codecs: ['avc1.64001f', 'mp4a.40.2'],
          video: { widthPx: 1280, heightPx: 720, frameRate: 30_000 / 1001 },
          audioGroupId: 'aud',
        },
        { uri: 's/audio.m3u8', peakBps: 140_000, averageBps: 134_000, codecs: ['mp4a.40.2'] },
      ],
    });
    expect(text.split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="Main",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="s/audio.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=2900001,AVERAGE-BANDWIDTH=2600000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO="aud"',
      's/720p.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=134000,CODECS="mp4a.40.2"',
      's/audio.m3u8',
      '',
    ]);
  });
});

it('tells that there are no captions as a word, and a group of them in quotes', () => {
  const variant = { uri: 'a.m3u8', peakBps: 2, averageBps: 1, codecs: ['avc1.64001f'] };
  const told = (captionsGroupId: string) =>
    renderMultivariantPlaylist({ audio: [], variants: [{ ...variant, captionsGroupId }] });
  expect(told('NONE')).toContain(',CLOSED-CAPTIONS=NONE\n');
  expect(told('cc')).toContain(',CLOSED-CAPTIONS="cc"\n');
});

it('tells the range of brightness of what is not SDR, of keyframes too', () => {
  const video = { widthPx: 1920, heightPx: 1080, videoRange: 'PQ' } as const;
  const text = renderMultivariantPlaylist({
    audio: [],
    variants: [
      { uri: 'a.m3u8', peakBps: 2, averageBps: 1, codecs: ['hvc1.2.4.L120.90'], video: { ...video, frameRate: 30 } },
    ],
    keyframes: [{ uri: 'k.m3u8', peakBps: 1, codec: 'hvc1.2.4.L120.90', video }],
  });
  expect(text).toContain(',RESOLUTION=1920x1080,FRAME-RATE=30.000,VIDEO-RANGE=PQ\n');
  expect(text).toContain(',RESOLUTION=1920x1080,VIDEO-RANGE=PQ,URI="k.m3u8"\n');
});

describe('the order of variants', () => {
  const order = (...peaks: number[]) => orderVariants(peaks.map((peakBps) => ({ peakBps }))).map((v) => v.peakBps);

  it('begins near 2 Mbit/s, then goes down from the best', () => {
    expect(order(700_000, 1_300_000, 2_700_000, 6_000_000)).toEqual([2_700_000, 6_000_000, 1_300_000, 700_000]);
  });

  it('of one or of none is what it is', () => {
    expect(order(500_000)).toEqual([500_000]);
    expect(order()).toEqual([]);
  });
});
