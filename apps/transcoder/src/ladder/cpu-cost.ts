// What decoding and encoding cost, in CPU seconds per second of media. The factors come from 1080p30 at 6 Mbit/s to
// 720p+480p+360p with x264 veryfast in one process: 0.95 to 1.25 CPU seconds per second.

interface Picture {
  widthPx: number;
  heightPx: number;
  frameRate: number;
}

const decodeSecondsPerPixel = 2.7e-9;
const encodeSecondsPerPixel = 1.8e-8;

const pixelsPerSecond = ({ widthPx, heightPx, frameRate }: Picture) => widthPx * heightPx * frameRate;

export function decodeCost(picture: Picture): number {
  return pixelsPerSecond(picture) * decodeSecondsPerPixel;
}

export function encodeCost(picture: Picture): number {
  return pixelsPerSecond(picture) * encodeSecondsPerPixel;
}
