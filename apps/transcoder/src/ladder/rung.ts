// What x264 is told for one re-encoded quality.

/** One re-encoded quality. Sizes are even; bit rates are what x264 is held to. */
export interface Rung {
  id: string;
  widthPx: number;
  heightPx: number;
  frameRate: number;
  bitrateBps: number;
  maxrateBps: number;
  bufferBits: number;
  /** H.264 level, chosen from size and rate so that CODECS is known before the first frame. */
  level: string;
  threads: number;
}

/** Levels by the macroblocks per second and per frame that they allow (H.264 table A-1). */
const levels = [
  { level: '2.1', perSecond: 19_800, perFrame: 792 },
  { level: '3.0', perSecond: 40_500, perFrame: 1_620 },
  { level: '3.1', perSecond: 108_000, perFrame: 3_600 },
  { level: '3.2', perSecond: 216_000, perFrame: 5_120 },
  { level: '4.0', perSecond: 245_760, perFrame: 8_192 },
  { level: '4.2', perSecond: 522_240, perFrame: 8_704 },
  { level: '5.1', perSecond: 983_040, perFrame: 36_864 },
] as const;

/** The least level for pictures of this size and rate. */
export function levelFor(widthPx: number, heightPx: number, frameRate: number): string {
  const perFrame = Math.ceil(widthPx / 16) * Math.ceil(heightPx / 16);
  const fits = levels.find((row) => perFrame <= row.perFrame && perFrame * frameRate <= row.perSecond);
  return fits?.level ?? '5.2';
}
