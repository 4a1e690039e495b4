// HOP transcoder → storage → playlist log. First the bytes, then the commit that names them, never the other way.
// In standard latency a cell is committed when its segments are stored. In low latency the hot window has the bytes at
// once: each part is committed as it comes, and the segment that completes them is stored behind its commit.
import {
  partName,
  segmentName,
  type CellRecord,
  type LogRecord,
  type PartRecord,
  type RunRecord,
} from '@millrace/pipeline';
import type { CommitOutcome } from '@millrace/playlist-log';
import type { ObjectStorage } from '@millrace/storage';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut } from '../packaging/cut.ts';
import { BitRateMeter } from './bit-rate-meter.ts';
import { needsDiscontinuity, type LogPosition, type ResumePoint } from './log-position.ts';
import { OpenCell } from './open-cell.ts';
import type { RenditionTrack } from './rendition-track.ts';
import { StorageWriter, withRetry, type RunPlace } from './storage-writer.ts';

/** The lease, as far as a publisher needs it. */
export interface CommitLog {
  commit(records: readonly LogRecord[]): Promise<CommitOutcome>;
}

/** The run that the cuts belong to, known when the first ones are complete. */
export interface PublishedRun {
  record: RunRecord;
  tracks: readonly RenditionTrack[];
}

export interface CutPublisherOptions {
  storage: ObjectStorage;
  hotWindow: HotWindow;
  log: CommitLog;
  place: RunPlace;
  position: LogPosition;
  resume: Pick<ResumePoint, 'lostCell' | 'nextMediaSequence'>;
  /** `firstSegmentMs` is undefined when the stream's target duration is frozen already. */
  describeRun: (firstSegmentMs: number | undefined) => PublishedRun;
  onCommitted: (cell: CellRecord, isFirst: boolean) => void;
  signal: AbortSignal;
}

/** The lease went to somebody else: nothing more may be written. */
export class FencedError extends Error {
  constructor() {
    super('the lease of the playlist log is lost');
    this.name = 'FencedError';
  }
}

/** Commits that may wait for storage or Redis; more hold up the source. */
const maxPendingCells = 15;

export class CutPublisher {
  readonly #options: CutPublisherOptions;
  readonly #writer: StorageWriter;
  readonly #meters = new Map<string, BitRateMeter>();
  #position: LogPosition;
  #run: PublishedRun | undefined;
  /** A stream's very first cuts wait for its first segment: it decides the target duration. */
  #held: Cut[] = [];
  #cell: OpenCell | undefined;
  #mediaSequence: number;
  /** The discontinuity sequence of the cell that was begun last. */
  #discontinuitySequence: number;
  /** The newest part that an earlier run has listed of the cell to begin with. */
  #listed: PartRecord | undefined;
  /** Records that are not committed yet, in order. */
  #records: LogRecord[] = [];
  #pendingCells = 0;
  #committedCells = 0;
  #commits: Promise<void> = Promise.resolve();
  #stores: Promise<void> = Promise.resolve();
  #failure: unknown;
  #roomWaiters: (() => void)[] = [];

  constructor(options: CutPublisherOptions) {
    this.#options = options;
    const { storage, place, signal, position } = options;
    this.#writer = new StorageWriter(storage, place, signal);
    this.#position = position;
    const { lostCell, nextMediaSequence } = options.resume;
    this.#mediaSequence = nextMediaSequence;
    this.#listed = lostCell ? undefined : position.openPart;
    if (lostCell) this.#records.push(lostCell);
    this.#discontinuitySequence = (lostCell ?? position.lastCell)?.discontinuitySequence ?? 0;
  }

  /** Where the log stands after the last commit. */
  get position(): LogPosition {
    return this.#position;
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
    const run = this.#startRun(isFrozen ? undefined : cut.place.endMs - cut.place.segmentStartMs);
    for (const held of this.#held.splice(0)) this.#take(held, run);
  }

  /** Ends the open cell with the parts that it has: what follows is cut anew. */
  closeOpenCell(): void {
    if (this.#cell && this.#run) this.#closeCell(this.#cell, this.#run);
  }

  /** Resolves when more may be produced; rejects when publishing has failed. */
  async room(): Promise<void> {
    while (this.#failure === undefined && this.#pendingCells >= maxPendingCells) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Resolves when everything taken is stored and committed; rejects when publishing has failed. */
  async idle(): Promise<void> {
    await this.#commits;
    await this.#stores;
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  #startRun(firstSegmentMs: number | undefined): PublishedRun {
    const run = this.#options.describeRun(firstSegmentMs);
    this.#run = run;
    const { record, tracks } = run;
    const inits = tracks.map(({ rendition, initBytes }) => this.#writer.put(rendition, rendition.initName, initBytes));
    this.#after(inits);
    this.#records.push(record);
    return run;
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
    return this.#position.lastCell !== undefined || this.#pendingCells > 0;
  }

  #beginCell(cut: Cut, run: RunRecord): OpenCell {
    const startMs = run.baseMs + cut.place.segmentStartMs;
    const isFirst = this.#committedCells + this.#pendingCells === 0;
    const listed = this.#listed;
    const discontinuity =
      listed?.discontinuity ?? (isFirst && needsDiscontinuity(this.#options.position, run, startMs));
    if (discontinuity) this.#discontinuitySequence += 1;
    const { epoch } = run;
    const facts = { epoch, mediaSequence: this.#mediaSequence, discontinuity };
    this.#mediaSequence += 1;
    return new OpenCell({ ...facts, discontinuitySequence: this.#discontinuitySequence }, run);
  }

  #listPart(cell: OpenCell, cut: Cut): void {
    const { hotWindow, place } = this.#options;
    const name = partName(cell.mediaSequence, cut.place.part);
    for (const [id, { bytes }] of cut.parts) hotWindow.put(place.streamId, id, name, bytes);
    if (cut.place.part > (this.#listed?.part ?? -1)) this.#records.push(cell.partRecord(cut));
  }

  #closeCell(cell: OpenCell, run: PublishedRun): void {
    this.#cell = undefined;
    this.#listed = undefined;
    this.#pendingCells += 1;
    const stored = run.tracks.flatMap(({ rendition }) => {
      const bytes = cell.segmentBytes(rendition.id);
      if (!bytes) return [];
      const name = segmentName(cell.mediaSequence);
      if (run.record.lowLatency) this.#options.hotWindow.put(this.#options.place.streamId, rendition.id, name, bytes);
      return [this.#writer.put(rendition, name, bytes)];
    });
    const record = cell.cellRecord((id) => this.#meterOf(id));
    this.#records.push(record);
    if (run.record.lowLatency) this.#behind(stored);
    else this.#after(stored);
    this.#commit(record);
  }

  /** What follows in the log waits for these. */
  #after(stored: readonly Promise<void>[]): void {
    const all = Promise.all(stored);
    all.catch(() => undefined);
    this.#commits = this.#commits.then(async () => {
      if (this.#failure === undefined) await all.catch((error: unknown) => (this.#failure ??= error));
    });
  }

  /** Only the end of the run waits for these. */
  #behind(stored: readonly Promise<void>[]): void {
    const all = Promise.all(stored).then(
      () => undefined,
      (error: unknown) => void (this.#failure ??= error),
    );
    this.#stores = this.#stores.then(() => all);
  }

  /** Commits what is collected, after everything before it. */
  #commit(cell?: CellRecord): void {
    const records = this.#records.splice(0);
    this.#commits = this.#commits
      .then(() => this.#write(records, cell))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        if (cell) this.#pendingCells -= 1;
        for (const wake of this.#roomWaiters.splice(0)) wake();
      });
  }

  async #write(records: readonly LogRecord[], cell: CellRecord | undefined): Promise<void> {
    if (this.#failure !== undefined || records.length === 0) return;
    const { log, signal, onCommitted } = this.#options;
    const outcome = await withRetry(() => log.commit(records), signal);
    if (outcome === 'fenced') throw new FencedError();
    this.#position = advance(this.#position, records);
    if (!cell) return;
    this.#committedCells += 1;
    onCommitted(cell, this.#committedCells === 1);
  }

  #meterOf(renditionId: string): BitRateMeter {
    const known = this.#meters.get(renditionId);
    if (known) return known;
    const { lastCell } = this.#options.position;
    const media = lastCell?.media[renditionId];
    const meter = new BitRateMeter(lastCell && media && { media, elapsedSeconds: lastCell.endMs / 1_000 });
    this.#meters.set(renditionId, meter);
    return meter;
  }
}

function advance(position: LogPosition, records: readonly LogRecord[]): LogPosition {
  return records.reduce<LogPosition>((at, record) => {
    if (record.kind === 'run') return { ...at, runs: [...at.runs, record] };
    if (record.kind === 'cell') return { ...at, lastCell: record, openPart: undefined };
    return record.kind === 'part' ? { ...at, openPart: record } : at;
  }, position);
}
