// HOP transcoder → storage → playlist log. First the objects, then the commit that names them, never the other way; cells
// are uploaded side by side and committed in order. A failed upload is tried again within a budget of time.
import {
  objectKey,
  segmentName,
  type CellRecord,
  type LogRecord,
  type ObjectPlace,
  type RunRecord,
} from '@millrace/pipeline';
import type { CommitOutcome } from '@millrace/playlist-log';
import type { ObjectStorage } from '@millrace/storage';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cell } from '../packaging/cell-assembler.ts';
import { BitRateMeter } from './bit-rate-meter.ts';
import { needsDiscontinuity, type LogPosition } from './log-position.ts';
import type { RenditionTrack } from './rendition-track.ts';

/** The lease, as far as a publisher needs it. */
export interface CommitLog {
  commit(records: readonly LogRecord[]): Promise<CommitOutcome>;
}

/** The run that the cells belong to, known when its first cell is complete. */
export interface PublishedRun {
  record: RunRecord;
  tracks: readonly RenditionTrack[];
}

export interface CellPublisherOptions {
  storage: ObjectStorage;
  log: CommitLog;
  place: Omit<ObjectPlace, 'renditionId' | 'name'>;
  position: LogPosition;
  nextMediaSequence: number;
  describeRun: (firstCell: Cell) => PublishedRun;
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

/** How long storage or Redis may be away before the run is given up, and the pause between tries. */
const retry = { budgetMs: 60_000, baseMs: 200, maxMs: 3_000 } as const;
/** Cells that may wait for storage; more hold up the source. */
const maxPendingCells = 15;
const mediaContentTypes = { video: 'video/mp4', audio: 'audio/mp4' } as const;

export class CellPublisher {
  readonly #options: CellPublisherOptions;
  readonly #meters = new Map<string, BitRateMeter>();
  #position: LogPosition;
  #run: PublishedRun | undefined;
  #mediaSequence: number;
  #pending = 0;
  #commits: Promise<void> = Promise.resolve();
  #failure: unknown;
  #roomWaiters: (() => void)[] = [];

  constructor(options: CellPublisherOptions) {
    this.#options = options;
    this.#position = options.position;
    this.#mediaSequence = options.nextMediaSequence;
  }

  /** Where the log stands after the last commit. */
  get position(): LogPosition {
    return this.#position;
  }

  /** Takes a complete cell. Returns at once; failures show in `room` and `idle`. */
  publish(cell: Cell): void {
    const isFirst = this.#run === undefined;
    this.#run ??= this.#options.describeRun(cell);
    const run = this.#run;
    const mediaSequence = this.#mediaSequence++;
    this.#pending += 1;
    const uploads = [...(isFirst ? this.#uploadInits(run) : []), ...this.#uploadSegments(cell, run, mediaSequence)];
    const uploaded = Promise.all(uploads);
    uploaded.catch(() => undefined);
    this.#commits = this.#commits
      .then(async () => {
        await uploaded;
        await this.#commit(cell, run, mediaSequence, isFirst);
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#pending -= 1;
        for (const wake of this.#roomWaiters.splice(0)) wake();
      });
  }

  /** Resolves when another cell may be produced; rejects when publishing has failed. */
  async room(): Promise<void> {
    while (this.#failure === undefined && this.#pending >= maxPendingCells) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Resolves when everything taken is committed; rejects when publishing has failed. */
  async idle(): Promise<void> {
    await this.#commits;
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  #uploadInits({ tracks }: PublishedRun): Promise<void>[] {
    return tracks.map(({ rendition, initBytes }) =>
      this.#put(rendition.id, rendition.initName, initBytes, rendition.kind),
    );
  }

  #uploadSegments(cell: Cell, { tracks }: PublishedRun, mediaSequence: number): Promise<void>[] {
    return tracks.flatMap(({ rendition }) => {
      const segment = cell.segments.get(rendition.id);
      return segment ? [this.#put(rendition.id, segmentName(mediaSequence), segment.bytes, rendition.kind)] : [];
    });
  }

  #put(renditionId: string, name: string, body: Uint8Array, kind: 'video' | 'audio'): Promise<void> {
    const key = objectKey({ ...this.#options.place, renditionId, name });
    const { storage, signal } = this.#options;
    return this.#withRetry(() => storage.put(key, body, { contentType: mediaContentTypes[kind], signal }));
  }

  async #commit(cell: Cell, run: PublishedRun, mediaSequence: number, isFirst: boolean): Promise<void> {
    const record = this.#toRecord(cell, run, mediaSequence, isFirst);
    const records = isFirst ? [run.record, record] : [record];
    const outcome = await this.#withRetry(() => this.#options.log.commit(records));
    if (outcome === 'fenced') throw new FencedError();
    const runs = isFirst ? [...this.#position.runs, run.record] : this.#position.runs;
    this.#position = { lastCell: record, runs };
    this.#options.onCommitted(record, isFirst);
  }

  #toRecord(cell: Cell, { record: run, tracks }: PublishedRun, mediaSequence: number, isFirst: boolean): CellRecord {
    const { lastCell } = this.#position;
    const startMs = run.baseMs + cell.startMs;
    const discontinuity = isFirst && needsDiscontinuity(this.#position, run, startMs);
    return {
      kind: 'cell',
      epoch: run.epoch,
      mediaSequence,
      discontinuitySequence: (lastCell?.discontinuitySequence ?? 0) + (discontinuity ? 1 : 0),
      discontinuity,
      startMs,
      endMs: run.baseMs + cell.endMs,
      programDateTimeMs: run.timeOriginMs + cell.startMs,
      media: Object.fromEntries(tracks.flatMap((track) => this.#toMedia(track, cell, run))),
    };
  }

  #toMedia({ rendition }: RenditionTrack, cell: Cell, run: RunRecord): [string, CellRecord['media'][string]][] {
    const segment = cell.segments.get(rendition.id);
    if (!segment) return [];
    const { startTicks, durationTicks, bytes } = segment;
    const meter = this.#meterOf(rendition.id);
    meter.add(bytes.length, durationTicks / rendition.timescale, run.targetDurationSeconds / 2);
    const rates = { peakBps: meter.peakBps, averageBps: meter.averageBps };
    return [[rendition.id, { startTicks, durationTicks, sizeBytes: bytes.length, ...rates }]];
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

  async #withRetry<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + retry.budgetMs;
    for (let pauseMs: number = retry.baseMs; ; pauseMs = Math.min(2 * pauseMs, retry.maxMs)) {
      try {
        return await attempt();
      } catch (error) {
        if (this.#options.signal.aborted || performance.now() + pauseMs > deadline) throw error;
        await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: this.#options.signal });
      }
    }
  }
}
