// HOP transcoder → storage → playlist log. First the bytes, then the commit that names them, never the other way.
// In standard latency a cell is committed when its segments are stored. In low latency each part is committed as it comes,
// when its bytes are stored, and the segments that the parts make up are stored behind their commit.
import type { CellRecord, LogRecord, PartRecord, RunRecord } from '@millrace/pipeline';
import type { CommitOutcome } from '@millrace/playlist-log';
import type { ObjectStorage } from '@millrace/storage';
import type { StorageReach } from '../duty/storage-reach.ts';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut } from '../packaging/cut.ts';
import { readTurns } from '../read-turns.ts';
import { BitRateMeters } from './bit-rate-meters.ts';
import { CommitLine } from './commit-line.ts';
import { FencedError } from './fenced-error.ts';
import type { InterruptedCell } from './interrupted-cell.ts';
import { advance, changesInits, needsDiscontinuity, type LogPosition } from './log-position.ts';
import { recordsOf, type LogEntry } from './log-entry.ts';
import { missingCells } from './missing-cells.ts';
import { OpenCell } from './open-cell.ts';
import { PartCopies } from './part-copies.ts';
import type { RenditionTrack } from './rendition-track.ts';
import type { Spool } from './spool.ts';
import { SegmentWriter } from './segment-writer.ts';
import { WaitingCells, type WaitingCell } from './waiting-cells.ts';
import { withRetry, type RunPlace } from './storage-writer.ts';

/** The lease, as far as a publisher needs it. */
export interface CommitLog {
  commit(records: readonly LogRecord[]): Promise<CommitOutcome>;
  /** Each commit waits for a time of its own: none may be made together with another. */
  readonly isPaced?: boolean;
}

/** The run that the cuts belong to, known when the first ones are complete. */
export interface PublishedRun {
  record: RunRecord;
  tracks: readonly RenditionTrack[];
}

export interface CutPublisherOptions {
  storage: ObjectStorage;
  storageReach: StorageReach;
  spool: Spool;
  hotWindow: HotWindow;
  log: CommitLog;
  place: RunPlace;
  position: LogPosition;
  /** The cell that an earlier run left open. */
  interrupted: InterruptedCell | undefined;
  /** `firstSegmentMs` is undefined when the stream's target duration is frozen already. */
  describeRun: (firstSegmentMs: number | undefined) => PublishedRun;
  /** Unix milliseconds of a cell that begins at this relay time; asked once for each, behind `describeRun`. */
  dateOf: (startMs: number) => number;
  onCommitted: (cell: CellRecord, isFirst: boolean) => void;
  /** What is listed already and can't be stored, or a copy of it deleted: live goes on without. */
  onCopyError: (error: unknown) => void;
  signal: AbortSignal;
}

const nothing = { parts: [], cuts: [] } as const;

export class CutPublisher {
  readonly #options: CutPublisherOptions;
  readonly #writer: SegmentWriter;
  readonly #copies: PartCopies;
  readonly #waiting: WaitingCells;
  readonly #meters: BitRateMeters;
  readonly #line: CommitLine<LogEntry>;
  /** Where the log stands when the interrupted cell is closed, and where it stands by now. */
  #before: LogPosition;
  #position: LogPosition;
  #planned: LogPosition;
  #run: PublishedRun | undefined;
  /** A stream's very first cuts wait for its first segment: it decides the target duration. */
  #held: Cut[] = [];
  #cell: OpenCell | undefined;
  #mediaSequence: number;
  /** The discontinuity sequence of the cell that was begun last. */
  #discontinuitySequence: number;
  /** Whether a cell was begun by this run. */
  #hasBegun = false;
  /** What an earlier run has listed of the cell that is to be made again. */
  #remade: readonly PartRecord[];
  /** Records that are not committed yet, in order. */
  #records: LogRecord[] = [];
  #committedCells = 0;

  constructor(options: CutPublisherOptions) {
    this.#options = options;
    const { storage, place, signal, position, interrupted, log, onCopyError } = options;
    this.#line = new CommitLine({
      write: (entries) => this.#write(entries),
      isOneByOne: log.isPaced ?? false,
      whileMoving: (moving) => readTurns.stayAwake(moving),
    });
    this.#writer = new SegmentWriter(options);
    this.#waiting = new WaitingCells(options.spool);
    this.#copies = new PartCopies({ storage, place, signal, onError: onCopyError });
    this.#position = position;
    this.#planned = position;
    const lastCell = interrupted?.kind === 'closed' ? interrupted.record : position.lastCell;
    this.#before = { ...position, lastCell };
    this.#meters = new BitRateMeters(lastCell);
    this.#mediaSequence = lastCell ? lastCell.mediaSequence + 1 : 0;
    this.#discontinuitySequence = lastCell?.discontinuitySequence ?? 0;
    this.#remade = interrupted?.kind === 'remade' ? interrupted.parts : [];
    if (interrupted?.kind === 'remade') this.#copies.keepApart(this.#mediaSequence);
    if (interrupted?.kind === 'closed') this.#close(interrupted);
  }

  /** Where the log stands after the last commit. */
  get position(): LogPosition {
    return this.#position;
  }

  /** Where it will stand when everything taken is committed. */
  get planned(): LogPosition {
    return this.#planned;
  }

  /** Takes a cut that all renditions have reached. Returns at once; failures show in `room` and `idle`. */
  publish(cut: Cut): void {
    if (this.#run) {
      this.#take(cut, this.#run);
      return;
    }
    this.#held.push(cut);
    const isFrozen = this.#options.position.runs.length > 0;
    if (!isFrozen && !cut.place.endsSegment) return;
    const run = this.#startRun(cut, isFrozen ? undefined : cut.place.endMs - cut.place.segmentStartMs);
    for (const held of this.#held.splice(0)) this.#take(held, run);
  }

  /** Ends the open cell with the parts that it has: what follows is cut anew. */
  closeOpenCell(): void {
    if (this.#cell && this.#run) this.#closeCell(this.#cell, this.#run);
  }

  /**
   * Resolves when more may be produced, undefined when that is now; rejects when publishing has failed. What waits for storage
   * gives way to more; what waits for Redis does not.
   */
  room(): Promise<void> | undefined {
    return this.#line.room(this.#waiting.makeRoom());
  }

  /** At the end of the run: resolves when everything taken is stored and committed; rejects when publishing has failed. */
  idle(): Promise<void> {
    return this.#line.idle().finally(() => this.#copies.close());
  }

  #startRun(cut: Cut, firstSegmentMs: number | undefined): PublishedRun {
    const run = this.#options.describeRun(firstSegmentMs);
    this.#run = run;
    const { record, tracks } = run;
    this.#line.after(tracks.map((track) => this.#writer.putInit(track)));
    const { interrupted } = this.#options;
    if (interrupted?.kind === 'resumed') this.#cell = this.#resumeCell(interrupted, record);
    else this.#tellHole(cut, record);
    this.#records.push(record);
    return run;
  }

  /** What is missing before the run's first cell. It goes with what came before: the init segments change behind it. */
  #tellHole({ place }: Cut, run: RunRecord): void {
    const missing = missingCells(this.#before, run, { fromMs: place.segmentStartMs, dateOf: this.#options.dateOf });
    this.#records.push(...missing);
    this.#mediaSequence += missing.length;
    this.#before = advance(this.#before, missing);
  }

  #take(cut: Cut, run: PublishedRun): void {
    this.#cell ??= this.#beginCell(cut, run.record);
    this.#cell.add(cut);
    if (run.record.lowLatency) this.#listPart(this.#cell, cut);
    if (cut.place.endsSegment) this.#closeCell(this.#cell, run);
    else if (run.record.lowLatency && this.#committedOrFrozen()) this.#commit();
  }

  /** Parts are listed from the stream's first whole segment on: a playlist needs one. */
  #committedOrFrozen(): boolean {
    return this.#position.lastCell !== undefined || this.#line.pendingCells > 0;
  }

  /** The cell of an earlier run, with what is listed of it. */
  #resumeCell(interrupted: Extract<InterruptedCell, { kind: 'resumed' }>, run: RunRecord): OpenCell {
    for (const cut of interrupted.cuts) {
      this.#writer.putParts(this.#mediaSequence, cut);
      this.#copies.resume(this.#mediaSequence, cut);
    }
    const { discontinuity = false, discontinuitySequence = 0, programDateTimeMs = 0 } = interrupted.parts[0] ?? {};
    this.#discontinuitySequence = discontinuitySequence;
    const numbers = { epoch: run.epoch, mediaSequence: this.#mediaSequence };
    const facts = { ...numbers, discontinuity, discontinuitySequence, programDateTimeMs };
    this.#mediaSequence += 1;
    return new OpenCell(facts, run, interrupted);
  }

  #beginCell(cut: Cut, run: RunRecord): OpenCell {
    const discontinuity = this.#remade[0]?.discontinuity ?? this.#startsDiscontinuity(cut, run);
    if (discontinuity) this.#discontinuitySequence += 1;
    this.#hasBegun = true;
    const programDateTimeMs = this.#remade[0]?.programDateTimeMs ?? this.#options.dateOf(cut.place.segmentStartMs);
    const facts = { epoch: run.epoch, mediaSequence: this.#mediaSequence, discontinuity, programDateTimeMs };
    this.#mediaSequence += 1;
    return new OpenCell({ ...facts, discontinuitySequence: this.#discontinuitySequence }, run, nothing);
  }

  #startsDiscontinuity(cut: Cut, run: RunRecord): boolean {
    if (this.#hasBegun) return false;
    const earlier = this.#before.runs.at(-1);
    // Within the cell that was gone on with, the init segments could not change.
    if (this.#options.interrupted?.kind === 'resumed') return earlier !== undefined && changesInits(earlier, run);
    // Gaps go with what came before.
    if (isGapAlone(run, cut) && !this.#before.isAfterLoss) return false;
    return needsDiscontinuity(this.#before, run, run.baseMs + cut.place.segmentStartMs);
  }

  #listPart(cell: OpenCell, cut: Cut): void {
    this.#writer.putParts(cell.mediaSequence, cut);
    if (this.#remade.some(({ part }) => part >= cut.place.part)) return;
    const record = cell.partRecord(cut);
    cell.listed.push(record);
    this.#records.push(record);
    this.#line.after([this.#copies.put(record, cut)]);
  }

  #closeCell(cell: OpenCell, run: PublishedRun): void {
    this.#cell = undefined;
    const listed = [...this.#remade, ...cell.listed];
    this.#remade = [];
    const ids = run.tracks.map(({ rendition }) => rendition.id).filter((id) => cell.partsOf(id).length > 0);
    const { lowLatency } = run.record;
    if (lowLatency) for (const id of ids) this.#writer.joinParts(cell.mediaSequence, id, cell.partsOf(id));
    const record = cell.cellRecord((id) => this.#meters.of(id));
    this.#commit(record, lowLatency ? undefined : this.#awaitStorage(cell, ids));
    if (lowLatency) this.#line.afterwards(() => this.#storeListed(cell, ids, listed));
  }

  #awaitStorage(cell: OpenCell, ids: readonly string[]): WaitingCell {
    const waiting = this.#waiting.add((givenUp) => Promise.all(ids.map((id) => this.#writer.put(cell, id, givenUp))));
    this.#line.after([waiting.done]);
    return waiting;
  }

  /** The segments of parts that are listed: those that did not grow with them are put as a whole. Then copies go. */
  async #storeListed(cell: OpenCell, ids: readonly string[], listed: readonly PartRecord[]): Promise<void> {
    const stored = await this.#copies.finish(cell.mediaSequence);
    const unstored = ids.filter((id) => !stored.includes(id));
    const { signal, onCopyError } = this.#options;
    try {
      await Promise.all(unstored.map((id) => this.#writer.store(cell.mediaSequence, id, cell.partsOf(id))));
    } catch (error) {
      signal.throwIfAborted();
      onCopyError(error);
      return;
    }
    await this.#copies.drop(listed, stored);
  }

  /** The interrupted cell ends with what is listed of it. */
  #close({ record, parts, cuts }: Extract<InterruptedCell, { kind: 'closed' }>): void {
    const stored = Object.keys(record.media).map(async (id) => {
      const listed = cuts.flatMap((cut) => cut.parts.get(id) ?? []);
      await this.#writer.store(record.mediaSequence, id, listed);
    });
    for (const cut of cuts) this.#writer.putParts(record.mediaSequence, cut);
    this.#line.after(stored);
    this.#records.push(record);
    this.#commit();
    this.#line.afterwards(() => this.#copies.drop(parts));
  }

  /** Commits what is collected, and the cell, after everything before it. */
  #commit(cell?: CellRecord, waiting?: WaitingCell): void {
    const records = [...this.#records.splice(0), ...(cell ? [cell] : [])];
    if (records.length === 0) return;
    this.#planned = advance(this.#planned, records);
    this.#line.append({ records, cell, waiting }, { completesCell: cell !== undefined });
  }

  async #write(entries: readonly LogEntry[]): Promise<void> {
    const { log, signal, onCommitted } = this.#options;
    const records = entries.flatMap(recordsOf);
    const outcome = await withRetry(() => log.commit(records), signal);
    if (outcome === 'fenced') throw new FencedError();
    this.#position = advance(this.#position, records);
    for (const { cell } of entries) {
      if (!cell) continue;
      this.#committedCells += 1;
      onCommitted(cell, this.#committedCells === 1);
    }
  }
}

/** Of a slate that is made of gaps. */
function isGapAlone({ isSlate }: RunRecord, { parts }: Cut): boolean {
  return isSlate === true && parts.size === 0;
}
