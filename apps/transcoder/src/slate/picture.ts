// The picture of a slate, in RGB: one of its own, or the last one of the stream, darkened, with the notice on it. Pure.
import { distanceTo, letter, type Segment } from './strokes.ts';

export interface Picture {
  widthPx: number;
  heightPx: number;
  /** Three bytes for each pixel, row by row. */
  rgb: Uint8Array;
}

type Size = Pick<Picture, 'widthPx' | 'heightPx'>;

const notice = 'BACK SOON';
/** Of the letters: 255 is white. */
const lightness = 240;
/** Of the picture's width. */
const noticeWidthShare = 0.34;
/** Half of the pen's width, in the units of the strokes. */
const penRadius = 0.42;
/** Top and bottom of the picture that has nothing behind it. */
const top = [24, 32, 48] as const;
const bottom = [10, 12, 18] as const;
/** What is left of the light of the last frame. */
const darkened = 0.45;

/** A calm surface with the notice. */
export function plainPicture(size: Size): Picture {
  const { widthPx, heightPx } = size;
  const rgb = new Uint8Array(3 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const at = y / Math.max(1, heightPx - 1);
    const row = [0, 1, 2].map((i) => Math.round((top[i] ?? 0) + ((bottom[i] ?? 0) - (top[i] ?? 0)) * at));
    const start = 3 * y * widthPx;
    for (let i = 0; i < 3; i += 1)
      for (let offset = start + i; offset < start + 3 * widthPx; offset += 3) rgb[offset] = row[i] ?? 0;
  }
  drawNotice({ ...size, rgb });
  return { widthPx, heightPx, rgb };
}

/** The frame, darkened, with the notice. */
export function pictureWithNotice({ widthPx, heightPx, rgb }: Picture): Picture {
  const picture = { widthPx, heightPx, rgb: rgb.map((value) => Math.round(value * darkened)) };
  drawNotice(picture);
  return picture;
}

function drawNotice(picture: Picture): void {
  const { widthPx, heightPx } = picture;
  const { width, height, segments } = letter(notice);
  const scale = Math.min((noticeWidthShare * widthPx) / width, (0.25 * heightPx) / height);
  const [left, above] = [(widthPx - width * scale) / 2, (heightPx - height * scale) / 2];
  const ink = new Map<number, number>();
  for (const [from, to] of segments) {
    const place = ([x, y]: Segment[0]) => [left + x * scale, above + y * scale] as const;
    inkOf([place(from), place(to)], penRadius * scale, picture, ink);
  }
  for (const [pixel, cover] of ink) blend(picture, 3 * pixel, cover);
}

/** How much of each pixel the pen covers, with a smooth edge of one pixel; strokes that meet do not add up. */
function inkOf(segment: Segment, radiusPx: number, { widthPx, heightPx }: Size, ink: Map<number, number>): void {
  const [[x1, y1], [x2, y2]] = segment;
  const reach = radiusPx + 1;
  const toX = Math.min(widthPx - 1, Math.ceil(Math.max(x1, x2) + reach));
  const toY = Math.min(heightPx - 1, Math.ceil(Math.max(y1, y2) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(y1, y2) - reach)); y <= toY; y += 1) {
    for (let x = Math.max(0, Math.floor(Math.min(x1, x2) - reach)); x <= toX; x += 1) {
      const cover = Math.min(1, radiusPx - distanceTo(segment, x + 0.5, y + 0.5) + 0.5);
      const pixel = y * widthPx + x;
      if (cover > (ink.get(pixel) ?? 0)) ink.set(pixel, cover);
    }
  }
}

function blend({ rgb }: Picture, at: number, ink: number): void {
  for (let i = at; i < at + 3; i += 1) rgb[i] = Math.round((rgb[i] ?? 0) * (1 - ink) + lightness * ink);
}
