// What the origin knows of one stream: its playlist log, folded. Invariant: a view only ever grows at its end, its cells
// have consecutive media sequence numbers, the parts of a cell count from 0 without a hole, and nothing follows an end.
// Views are values: a change makes a new one.
import {
  livePlaylist,
  type CellMedia,
  type CellRecord,
  type PartRecord,
  type PlaylistSettings,
  type RunRecord,
} from '@millrace/pipeline';
import type { LogRef, SequencedRecord, SequencedRun } from '@millrace/playlist-log';
import { CellList } from './cell-list.ts';
import { nextPosition, type Position } from './stream-position.ts';

/** A part with the run that made it. */
export interface ListedPart {
  part: PartRecord;
  run: RunRecord;
  /** The epoch in its address: that of the run which told players of it before it was there. */
  namedEpoch: number;
}

/** The newest measure of a rendition's bit rate, and the stream time at which it was taken. */
export type Measure = Pick<CellMedia, 'peakBps' | 'averageBps'> & {
  atMs: number;
  /** The greatest rate at which its keyframes alone would come; undefined while none was measured. */
  keyframesPeakBps?: number | undefined;
};

export interface StreamView {
  ref: LogRef;
  /** All runs of the stream, oldest first. */
  runs: readonly SequencedRun[];
  cells: CellList;
  /** Parts of the newest cells and of the one that is being made, oldest first. */
  parts: readonly ListedPart[];
  measured: ReadonlyMap<string, Measure>;
  hasEnded: boolean;
}

/** A stream that goes on: its view is what is known of it at that moment. */
export interface ViewedStream {
  readonly view: StreamView;
}

/** Parts are kept until they have left the playlists by as much as they were listed: so long, and of so many cells. */
const partTargetsKept = 8;
const partCellsKept = 8;
/** Cells are kept a little longer than the window, which may not shrink when a gap is added. */
const keepMarginMs = 60_000;

export function emptyView(ref: LogRef, runs: readonly SequencedRun[]): StreamView {
  return { ref, runs, cells: CellList.empty, parts: [], measured: new Map(), hasEnded: false };
}

/** The view after these records, which come in the order of the log. */
export function foldRecords(view: StreamView, records: readonly SequencedRecord[]): StreamView {
  return records.reduce(foldRecord, view);
}

/**
 * The part that players are told to expect. Its epoch is that of the run which made what is listed last: when another run
 * goes on there, its first part has the address that players wait at.
 */
export function hintedPart(view: StreamView): (Required<Position> & { epoch: number }) | undefined {
  const made = view.parts.findLast(({ part }) => part.mediaSequence > (view.cells.lastSequence ?? -1));
  const epoch = (made ?? view.cells.last)?.run.epoch;
  return epoch === undefined ? undefined : { ...nextPosition(view), epoch };
}

/** How the stream's playlists present it: the first run decides. */
export function playlistOf(view: Pick<StreamView, 'runs'>): PlaylistSettings {
  return view.runs[0]?.run.playlist ?? livePlaylist;
}

/** From this stream time on, back from `endMs`, cells are of use. */
export function keepMsOf(view: Pick<StreamView, 'runs'>): number {
  const { type, windowSeconds } = playlistOf(view);
  return type === 'event' ? Number.POSITIVE_INFINITY : windowSeconds * 1_000 + keepMarginMs;
}

function foldRecord(view: StreamView, { sequence, record }: SequencedRecord): StreamView {
  if (view.hasEnded) return view;
  if (record.kind === 'end') return { ...view, hasEnded: true };
  if (record.kind === 'run') return { ...view, runs: withRun(view.runs, { sequence, run: record }) };
  if (record.kind === 'later') return view;
  const run = view.runs.findLast((made) => made.sequence < sequence)?.run;
  if (!run) return view;
  return record.kind === 'part' ? withPart(view, record, run) : withCell(view, record, run);
}

function withRun(runs: readonly SequencedRun[], added: SequencedRun): readonly SequencedRun[] {
  if (runs.some(({ sequence }) => sequence === added.sequence)) return runs;
  return [...runs, added].sort((a, b) => a.sequence - b.sequence);
}

function withCell(view: StreamView, cell: CellRecord, run: RunRecord): StreamView {
  const cells = view.cells.with(cell, run, keepMsOf(view));
  if (cells === view.cells) return view;
  const targetMs = (view.runs[0]?.run.targetDurationSeconds ?? 0) * 1_000;
  const fromMs = cell.endMs - partTargetsKept * targetMs;
  // Behind a hole in the source, all that came before it is old at once.
  const isNew = (part: PartRecord) => part.endMs > fromMs || part.mediaSequence > cell.mediaSequence - partCellsKept;
  const parts = view.parts.filter(({ part }) => part.mediaSequence <= cell.mediaSequence && isNew(part));
  return { ...view, cells, parts, measured: withMeasures(view.measured, cell) };
}

/** Of the cell that is being made; anything else was told before, or has a hole before it and cannot be listed. */
function withPart(view: StreamView, part: PartRecord, run: RunRecord): StreamView {
  const { mediaSequence } = part;
  const next = view.cells.lastSequence === undefined ? mediaSequence : view.cells.lastSequence + 1;
  const known = view.parts.filter((listed) => listed.part.mediaSequence === mediaSequence).length;
  if (mediaSequence !== next || part.part !== known) return view;
  const hinted = hintedPart(view);
  const isHinted = hinted?.mediaSequence === mediaSequence && hinted.part === part.part;
  const namedEpoch = isHinted ? hinted.epoch : part.epoch;
  return { ...view, parts: [...view.parts, { part, run, namedEpoch }] };
}

function withMeasures(measured: StreamView['measured'], { media, startMs, endMs }: CellRecord): StreamView['measured'] {
  const measures = Object.entries(media).map(([id, { peakBps, averageBps, keyframeBytes = 0 }]) => {
    const keyframesBps = (keyframeBytes * 8 * 1_000) / Math.max(1, endMs - startMs);
    const keyframesPeakBps = Math.max(keyframesBps, measured.get(id)?.keyframesPeakBps ?? 0) || undefined;
    return [id, { peakBps, averageBps, atMs: endMs, keyframesPeakBps }] as const;
  });
  return new Map([...measured, ...measures]);
}
