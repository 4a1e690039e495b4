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
  /** Ids of the rungs to make whatever they cost, and no others: those of an earlier run, or what is left of them. */
  chosenRungs?: readonly string[] | undefined;
  /** Ids of rungs to make in any case, even of a source that is no larger: viewers have them. */
  keptRungs?: readonly string[] | undefined;
}

/** Why a rung of the channel's ladder is made or not. */
export type RungReason = 'made' | 'above_limit' | 'not_below_source' | 'ladder_is_full' | 'no_cpu' | 'given_up';

export interface Ladder {
  rungs: Rung[];
  /** By rung id. */
  reasons: Record<string, RungReason>;
  /** Estimate of what decoding and these rungs take, in CPU seconds per second. */
  cpuCost: number;
  /** The next rung that the source and the ladder allow, and what it takes beyond that; undefined when all are made. */
  next: { id: string; cpuCost: number } | undefined;
}

/** Of a source that is not encoded. */
export const noLadder: Ladder = { rungs: [], reasons: {}, cpuCost: 0, next: undefined };

/** Of a named ladder below the source. */
const maxNamedRungs = 3;
/** A buffer of half a second keeps a key frame from delaying the part it is in; without parts a whole second is better. */
const bufferSeconds: Readonly<Record<LatencyMode, number>> = { low: 0.5, standard: 1 };
const maxrateFactor = 1.1;

export function ladderFor(request: LadderRequest): Ladder {
  const { source, mode, latencyMode, ladder, maxShortSidePx } = request;
  const shortSidePx = Math.min(source.widthPx, source.heightPx);
  const asked = rungRowsOf(ladder);
  const permitted = asked.filter((row) => row.shortSidePx <= maxShortSidePx);
  const fitting = permitted.filter((row) =>
    mode === 'follow' ? row.shortSidePx < shortSidePx : row.shortSidePx <= shortSidePx,
  );
  const atLeast = fitting.length > 0 || mode === 'follow' ? fitting : [leastRow];
  const most = typeof ladder === 'string' ? maxNamedRungs + (mode === 'follow' ? 0 : 1) : atLeast.length;
  const had = request.chosenRungs ?? request.keptRungs ?? [];
  const wanted = permitted.filter((row) => had.includes(row.id) || has(atLeast, row.id));
  if (wanted.length === 0) wanted.push(...atLeast);
  const offered = wanted.filter((row) => had.includes(row.id) || has(atLeast.slice(0, most), row.id));
  const allowed = offered.map((row) => toRung(row, source, latencyMode));
  const rungs = chooseRungs(allowed, request);
  const leftOut = request.chosenRungs ? 'given_up' : 'no_cpu';
  const reasonOf = ({ id }: RungRow): RungReason => {
    if (!has(permitted, id) && !has(wanted, id)) return 'above_limit';
    if (!has(wanted, id)) return 'not_below_source';
    if (!has(allowed, id)) return 'ladder_is_full';
    return has(rungs, id) ? 'made' : leftOut;
  };
  const reasons = Object.fromEntries([...new Set([...asked, ...wanted])].map((row) => [row.id, reasonOf(row)]));
  const cpuCost = costOf(source, rungs);
  const next = allowed.findLast(({ id }) => !has(rungs, id));
  const costWith = (rung: Rung) => costOf(source, [rung, ...rungs]) - cpuCost;
  return { rungs, reasons, cpuCost, next: next && { id: next.id, cpuCost: costWith(next) } };
}

/** Without pass-through there must be one rung, however little CPU is left. */
function chooseRungs(allowed: readonly Rung[], { source, mode, cpuBudget, ...request }: LadderRequest): Rung[] {
  const { chosenRungs, keptRungs = [] } = request;
  const least = mode === 'follow' ? 0 : 1;
  const chosen = chosenRungs && allowed.filter(({ id }) => chosenRungs.includes(id));
  if (chosen && chosen.length >= least) return chosen;
  let rungs = [...allowed];
  while (rungs.length > least && costOf(source, rungs) > cpuBudget) {
    const dearest = rungs.find(({ id }) => !keptRungs.includes(id));
    if (!dearest) break;
    rungs = rungs.filter((rung) => rung !== dearest);
  }
  return rungs;
}

function has(rows: readonly { id: string }[], id: string): boolean {
  return rows.some((row) => row.id === id);
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
