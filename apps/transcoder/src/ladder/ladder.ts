// From source to renditions: which rungs a source gets. Never upscaled; the source itself stays on top when it can be
// passed through, so a rung of its own size is made only when it can't. What does not fit the CPU is left out, top first.
import type { LatencyMode, MediaSettings, TimelineMode } from '@millrace/pipeline';
import { decodeCost, encodeCost } from './cpu-cost.ts';
import { leastRow, rungRowsOf, type RungRow } from './rung-rows.ts';
import { levelFor, type Rung } from './rung.ts';

export interface SourcePicture {
  widthPx: number;
  heightPx: number;
  /** Width to height on screen. */
  displayAspect: number;
  frameRate: number;
}

export interface LadderRequest {
  source: SourcePicture;
  mode: TimelineMode;
  latencyMode: LatencyMode;
  /** What the channel asks for. */
  ladder: MediaSettings['ladder'];
  /** Of the largest rendition that may be made. */
  maxShortSidePx: number;
  /** CPU seconds per second that this stream may use. */
  cpuBudget: number;
}

export interface Ladder {
  rungs: Rung[];
  /** Estimate of what decoding and these rungs take, in CPU seconds per second. */
  cpuCost: number;
}

/** Of a named ladder below the source. */
const maxNamedRungs = 3;
/** A buffer of half a second keeps a key frame from delaying the part it is in; without parts a whole second is better. */
const bufferSeconds: Readonly<Record<LatencyMode, number>> = { low: 0.5, standard: 1 };
const maxrateFactor = 1.1;

export function ladderFor(request: LadderRequest): Ladder {
  const { source, mode, latencyMode, ladder, maxShortSidePx, cpuBudget } = request;
  const shortSidePx = Math.min(source.widthPx, source.heightPx);
  const fitting = rungRowsOf(ladder)
    .filter((row) => row.shortSidePx <= maxShortSidePx)
    .filter((row) => (mode === 'follow' ? row.shortSidePx < shortSidePx : row.shortSidePx <= shortSidePx));
  const wanted = (fitting.length > 0 || mode === 'follow' ? fitting : [leastRow]).map((row) =>
    toRung(row, source, latencyMode),
  );
  // Without pass-through there must be one rung, however little CPU is left.
  const least = mode === 'follow' ? 0 : 1;
  const most = typeof ladder === 'string' ? maxNamedRungs + (mode === 'follow' ? 0 : 1) : wanted.length;
  let rungs = wanted.slice(0, most);
  while (rungs.length > least && costOf(source, rungs) > cpuBudget) rungs = rungs.slice(1);
  return { rungs, cpuCost: costOf(source, rungs) };
}

function costOf(source: SourcePicture, rungs: readonly Rung[]): number {
  if (rungs.length === 0) return 0;
  return decodeCost(source) + rungs.reduce((sum, rung) => sum + encodeCost(rung), 0);
}

function toRung(row: RungRow, source: SourcePicture, latencyMode: LatencyMode): Rung {
  const isLandscape = source.displayAspect >= 1;
  const shortSidePx = Math.min(row.shortSidePx, toEven(Math.min(source.widthPx, source.heightPx)));
  const longSidePx = toEven(shortSidePx * (isLandscape ? source.displayAspect : 1 / source.displayAspect));
  const [widthPx, heightPx] = isLandscape ? [longSidePx, shortSidePx] : [shortSidePx, longSidePx];
  const bitrateBps = source.frameRate > 30.5 ? row.fastBitrateBps : row.bitrateBps;
  const maxrateBps = Math.round(bitrateBps * maxrateFactor);
  return {
    id: row.id,
    widthPx,
    heightPx,
    frameRate: source.frameRate,
    bitrateBps,
    maxrateBps,
    bufferBits: Math.round(maxrateBps * bufferSeconds[latencyMode]),
    level: levelFor(widthPx, heightPx, source.frameRate),
    threads: row.threads,
  };
}

function toEven(lengthPx: number): number {
  return Math.max(2, 2 * Math.round(lengthPx / 2));
}
