// The rungs that a channel asks for: a named ladder or its own. A named ladder is a table; a new one is a new row.
import type { MediaSettings } from '@millrace/pipeline';

export interface RungRow {
  id: string;
  /** The shorter side: the height of a landscape picture, the width of a portrait one. */
  shortSidePx: number;
  bitrateBps: number;
  /** Bit rate above 30 frames per second. */
  fastBitrateBps: number;
  threads: number;
}

/** Highest first. */
const standardRows: readonly RungRow[] = [
  { id: '1080p', shortSidePx: 1080, bitrateBps: 4_500_000, fastBitrateBps: 6_000_000, threads: 4 },
  { id: '720p', shortSidePx: 720, bitrateBps: 2_500_000, fastBitrateBps: 3_500_000, threads: 4 },
  { id: '480p', shortSidePx: 480, bitrateBps: 1_200_000, fastBitrateBps: 1_600_000, threads: 2 },
  { id: '360p', shortSidePx: 360, bitrateBps: 700_000, fastBitrateBps: 900_000, threads: 2 },
  { id: '240p', shortSidePx: 240, bitrateBps: 300_000, fastBitrateBps: 400_000, threads: 2 },
];

const namedLadders: Readonly<Record<Extract<MediaSettings['ladder'], string>, readonly RungRow[]>> = {
  standard: standardRows,
  economy: standardRows.filter(({ id }) => id === '480p' || id === '240p'),
  none: [],
};

/** What a stream falls back to that must be encoded although its channel asks for nothing. */
export const leastRow: RungRow = {
  id: '240p',
  shortSidePx: 240,
  bitrateBps: 300_000,
  fastBitrateBps: 400_000,
  threads: 2,
};

const fewThreadsBelowPx = 600;

export function rungRowsOf(ladder: MediaSettings['ladder']): readonly RungRow[] {
  if (typeof ladder === 'string') return namedLadders[ladder];
  const rows = ladder.map(({ heightPx, bitrateBps }) => ({
    id: `${heightPx}p`,
    shortSidePx: heightPx,
    bitrateBps,
    fastBitrateBps: bitrateBps,
    threads: heightPx < fewThreadsBelowPx ? 2 : 4,
  }));
  return rows.sort((a, b) => b.shortSidePx - a.shortSidePx);
}
