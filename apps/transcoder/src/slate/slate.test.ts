import { expect, test } from 'vitest';
import { h264Of, picturesIn, slateArguments } from './arguments.ts';
import { pictureWithNotice, plainPicture } from './picture.ts';

test('a picture of any size has the notice in its middle and nothing at its edges', () => {
  for (const [widthPx, heightPx] of [
    [1280, 720],
    [720, 1280],
    [426, 240],
  ] as const) {
    const { rgb } = plainPicture({ widthPx, heightPx });
    const bright = Array.from({ length: widthPx * heightPx }, (_, i) => i).filter((i) => (rgb[3 * i] ?? 0) > 200);
    const [xs, ys] = [bright.map((i) => i % widthPx), bright.map((i) => Math.floor(i / widthPx))];
    expect(bright.length).toBeGreaterThan(100);
    expect(Math.min(...xs) + Math.max(...xs)).toBeCloseTo(widthPx, -1);
    expect(Math.min(...ys) + Math.max(...ys)).toBeCloseTo(heightPx, -1);
    expect(Math.min(...xs)).toBeGreaterThan(widthPx / 5);
  }
});

test('the last frame is darkened and gets the notice', () => {
  const white = { widthPx: 320, heightPx: 180, rgb: new Uint8Array(3 * 320 * 180).fill(200) };
  const { rgb } = pictureWithNotice(white);
  expect(rgb[0]).toBe(90);
  expect(rgb.reduce((most, value) => Math.max(most, value))).toBe(240);
});

test('only H.264 that x264 can stand in for is encoded', () => {
  expect(h264Of('avc1.4d401f')).toEqual({ profile: 0x4d, compatibility: 0x40, level: 0x1f });
  expect(h264Of('avc1.58401f')).toBeUndefined();
  expect(h264Of('hvc1.1.6.L93.b0')).toBeUndefined();
});

test('a segment has as many pictures as the rendition had', () => {
  expect([picturesIn(2_000, 30), picturesIn(2_000, 29.97), picturesIn(6_000, 59.94), picturesIn(2_000, 0.1)]).toEqual([
    60, 60, 360, 1,
  ]);
  const target = { id: 'source', widthPx: 640, heightPx: 360, frameRate: 25, ...h264Of('avc1.42c01e')! };
  const args = slateArguments({ picture: { widthPx: 640, heightPx: 360 }, targets: [target], segmentMs: 2_000 });
  expect(args.join(' ')).toContain('loop=loop=49:');
  expect(args.join(' ')).toContain('-profile:v baseline');
});
