// Reading the end of a log: what a worker continues from and what an origin begins with.
import { parseLogRecord, runRecordSchema, type LaterRecord, type LogRecord, type RunRecord } from '@millrace/pipeline';
import type { CellRecord, PartRecord, PlaybackId, StreamId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { currentKey, logKeys, type LogRef } from './keys.ts';

/** A record with its place in the log. */
export interface SequencedRecord {
  sequence: number;
  record: LogRecord | LaterRecord;
}

/** A run with its place in the log: it is the run of every cell from there to the next run. */
export interface SequencedRun {
  sequence: number;
  run: RunRecord;
}

export interface LogTail {
  /** Sequence of the newest record; sequences begin with 1, 0 is an empty log. */
  lastSequence: number;
  lastCell: CellRecord | undefined;
  /** The parts of the newest cells as far as they are known, oldest first. */
  parts: PartRecord[];
  /** Those of the cell that is not complete. */
  openParts: PartRecord[];
  /** The runs that the log has, oldest first. */
  runs: SequencedRun[];
  /** The newest records, oldest first: what a holder writes again should Redis lose it. */
  newest: SequencedRecord[];
  /** What the holder before has left word of, and the log does not say yet. */
  note?: string | undefined;
  /** Redis has lost the log: numbers were left out before what follows. */
  isAfterLoss?: true;
}

/** A minute of the log, as playlists hold it; behind the last cell can only be runs that made nothing, and the end. */
const tailEntries = 64;

export async function readTail(redis: Redis, ref: LogRef): Promise<LogTail> {
  const [runs, lastSequence, newest] = await Promise.all([
    readRuns(redis, ref),
    readLastSequence(redis, ref),
    readNewest(redis, ref, tailEntries),
  ]);
  return tailOf({ lastSequence, runs, newest });
}

/** Where a log stands whose newest records are these. Pure. */
export function tailOf(read: Pick<LogTail, 'lastSequence' | 'runs' | 'newest'>): LogTail {
  const lastCell = lastCellOf(read.newest);
  const parts = read.newest.flatMap(({ record }) => (record.kind === 'part' ? [record] : []));
  return {
    ...read,
    lastCell,
    parts,
    openParts: parts.filter(({ mediaSequence }) => mediaSequence > (lastCell?.mediaSequence ?? -1)),
  };
}

/** Sequence of the newest record; 0 is an empty log. */
export async function readLastSequence(redis: Redis, ref: LogRef): Promise<number> {
  return Number((await redis.hget(logKeys(ref).meta, 'last')) ?? 0);
}

/** The newest cell, without all that a tail has. */
export async function readLastCell(redis: Redis, ref: LogRef): Promise<CellRecord | undefined> {
  return lastCellOf(await readNewest(redis, ref, tailEntries));
}

/** The runs that a stream's log has, oldest first: all that anybody still needs (`needlessRuns`). */
export async function readRuns(redis: Redis, ref: LogRef): Promise<SequencedRun[]> {
  const runs = Object.entries(await redis.hgetall(logKeys(ref).runs));
  return runs
    .map(([sequence, text]) => ({ sequence: Number(sequence), run: runRecordSchema.parse(JSON.parse(text)) }))
    .sort((a, b) => a.sequence - b.sequence);
}

/** The newest `count` records, oldest first. */
export async function readNewest(redis: Redis, ref: LogRef, count: number): Promise<SequencedRecord[]> {
  const entries = await redis.xrevrange(logKeys(ref).log, '+', '-', 'COUNT', count);
  return entries.map(toSequencedRecord).reverse();
}

/** Records after `sequence`, oldest first, at most `count`. */
export async function readAfter(
  redis: Redis,
  ref: LogRef,
  sequence: number,
  count: number,
): Promise<SequencedRecord[]> {
  const entries = await redis.xrange(logKeys(ref).log, `(${sequence}-0`, '+', 'COUNT', count);
  return entries.map(toSequencedRecord);
}

/** Records before `sequence`, oldest first, at most `count`: the newest of them. */
export async function readBefore(
  redis: Redis,
  ref: LogRef,
  sequence: number,
  count: number,
): Promise<SequencedRecord[]> {
  const entries = await redis.xrevrange(logKeys(ref).log, `(${sequence}-0`, '-', 'COUNT', count);
  return entries.map(toSequencedRecord).reverse();
}

/** The oldest `count` records. */
export async function readOldest(redis: Redis, ref: LogRef, count: number): Promise<SequencedRecord[]> {
  const entries = await redis.xrange(logKeys(ref).log, '-', '+', 'COUNT', count);
  return entries.map(toSequencedRecord);
}

/** The stream that a playback URL plays: the newest one that has a playable cell. */
export async function readCurrentStream(redis: Redis, playbackId: PlaybackId): Promise<StreamId | undefined> {
  const streamId = await redis.get(currentKey(playbackId));
  return streamId === null ? undefined : (streamId as StreamId);
}

function lastCellOf(newest: readonly SequencedRecord[]): CellRecord | undefined {
  return newest.map(({ record }) => record).findLast((record) => record.kind === 'cell');
}

function toSequencedRecord([id, fields]: [string, string[]]): SequencedRecord {
  return { sequence: Number.parseInt(id, 10), record: parseLogRecord(fields[1] ?? '') };
}
