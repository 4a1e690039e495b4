// What the origin knows of one stream: its playlist log, folded. Invariant: a view only ever grows at its end, its cells
// have consecutive media sequence numbers, the parts of a cell count from 0 without a hole, and nothing follows an end.
// Views are values: a change makes a new one (`fold-records.ts`).
import {
  livePlaylist,
  type CellMedia,
  type PartRecord,
  type PlaylistSettings,
  type RunRecord,
} from '@millrace/pipeline';
import type { LogRef, SequencedRun } from '@millrace/playlist-log';
import { CellList } from './cell-list.ts';

/** A part with the run that made it. */
export interface ListedPart {
  part: PartRecord;
  run: RunRecord;
  /** The epoch in its address: that of the run which told players of it before it was there. */
  namedEpoch: number;
  /** The run that players expected it of; undefined when nobody was told of it. */
  expectedOf: RunRecord | undefined;
}

/** The newest measure of a rendition's rates. */
export type Measure = Pick<CellMedia, 'peakBps' | 'averageBps'> & {
  /** How much media was seen that an encoder sent. */
  measuredMs: number;
  /** The greatest rate at which its keyframes alone would come; undefined while none was measured. */
  keyframesPeakBps?: number | undefined;
  /** Pictures and their time in ticks, of the cells that tell. */
  pictures: { frames: number; ticks: number };
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

/** Cells are kept a little longer than the window, which may not shrink when a gap is added. */
const keepMarginMs = 60_000;

export function emptyView(ref: LogRef, runs: readonly SequencedRun[]): StreamView {
  return { ref, runs, cells: CellList.empty, parts: [], measured: new Map(), hasEnded: false };
}

/** How the stream's playlists present it: the first run decides. */
export function playlistOf(view: Pick<StreamView, 'runs'>): PlaylistSettings {
  return view.runs[0]?.run.playlist ?? livePlaylist;
}

/** What its playlists promise as the target duration, in seconds; 0 before the first run. */
export function targetSecondsOf({ runs }: Pick<StreamView, 'runs'>): number {
  return runs[0]?.run.targetDurationSeconds ?? 0;
}

/** From this stream time on, back from `endMs`, cells are of use. */
export function keepMsOf(view: Pick<StreamView, 'runs'>): number {
  const { type, windowSeconds } = playlistOf(view);
  return type === 'event' ? Number.POSITIVE_INFINITY : windowSeconds * 1_000 + keepMarginMs;
}
