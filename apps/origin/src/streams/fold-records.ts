// A playlist log, folded into what is known of its stream. Parts of a cell that is being made come first, then the cell; what
// was told before, or has a hole before it, changes nothing.
import type { CellRecord, PartRecord, RunRecord } from '@millrace/pipeline';
import type { SequencedRecord, SequencedRun } from '@millrace/playlist-log';
import { hintedPart } from './stream-position.ts';
import { keepMsOf, targetSecondsOf, type StreamView } from './stream-view.ts';

/** Parts are kept until they have left the playlists by as much as they were listed: so long, and of so many cells. */
const partTargetsKept = 8;
const partCellsKept = 8;

/** The view after these records, which come in the order of the log. */
export function foldRecords(view: StreamView, records: readonly SequencedRecord[]): StreamView {
  return records.reduce(foldRecord, view);
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
  const fromMs = cell.endMs - partTargetsKept * targetSecondsOf(view) * 1_000;
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
  const expectedOf = isHinted ? hinted.run : undefined;
  return { ...view, parts: [...view.parts, { part, run, namedEpoch: expectedOf?.epoch ?? part.epoch, expectedOf }] };
}

function withMeasures(measured: StreamView['measured'], cellRecord: CellRecord): StreamView['measured'] {
  const { media, startMs, endMs, isSlate = false } = cellRecord;
  const measures = Object.entries(media).map(([id, { peakBps, averageBps, keyframeBytes = 0, ...cell }]) => {
    const keyframesBps = (keyframeBytes * 8 * 1_000) / Math.max(1, endMs - startMs);
    const keyframesPeakBps = Math.max(keyframesBps, measured.get(id)?.keyframesPeakBps ?? 0) || undefined;
    const { frames = 0, ticks = 0 } = measured.get(id)?.pictures ?? {};
    const pictures = cell.frames
      ? { frames: frames + cell.frames, ticks: ticks + cell.durationTicks }
      : { frames, ticks };
    const measuredMs = (measured.get(id)?.measuredMs ?? 0) + (isSlate ? 0 : endMs - startMs);
    return [id, { peakBps, averageBps, measuredMs, keyframesPeakBps, pictures }] as const;
  });
  return new Map([...measured, ...measures]);
}
