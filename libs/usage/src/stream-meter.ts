// Counts a stream's segments into the ledger, each once: the transaction that adds them moves the numbers that say how far
// the stream is counted, under the lock of their row. Whoever comes twice, or late, or at the same time, adds nothing.
import type { Database, DatabaseTransaction } from '@millrace/db';
import type { CellRecord, ChannelId, OrganizationId, RunRecord, StreamId } from '@millrace/pipeline';
import { mediaUsage, newCellsStorage, storageUsage, storedBytes, type Usage } from './cell-usage.ts';
import { addToLedger } from './ledger.ts';

export interface MeteredStream {
  organizationId: OrganizationId;
  channelId: ChannelId;
  streamId: StreamId;
}

/** Cells as they stand in the log, oldest first, and the log's sequence number up to which they were read. */
export interface ReadCells {
  cells: readonly CellRecord[];
  runs: readonly RunRecord[];
  readTo: number;
}

interface MeterRow {
  /** Of a test channel, which costs nothing: it is counted, but not charged. */
  isFree: boolean;
  countedSequence: number;
  deletedSequence: number;
  storedBytes: bigint;
  countedUntilMs: number;
  streamStartedMs: number;
  nowMs: number;
}

/** The number up to which the log of a stream was read. */
export async function readToOf(db: Database, streamId: StreamId): Promise<number> {
  const meter = await db.platform.usageMeter.findUnique({ where: { streamId }, select: { logSequence: true } });
  return meter?.logSequence ?? 0;
}

/** Counts those of the cells that are not counted yet, and the storage that was in use until now. */
export function countCells(db: Database, stream: MeteredStream, { cells, runs, readTo }: ReadCells): Promise<void> {
  return db.transaction(async (tx) => {
    const meter = await lockMeter(tx, stream.streamId);
    const fresh = cells
      .filter(({ mediaSequence }) => mediaSequence > meter.countedSequence)
      .map((cell) => withinStream(cell, meter));
    await charge(tx, stream, meter, [...mediaUsage(fresh, runs), ...newCellsStorage(fresh, meter.nowMs)]);
    await moveMeter(tx, stream.streamId, meter, {
      logSequence: readTo,
      countedSequence: fresh.at(-1)?.mediaSequence ?? meter.countedSequence,
      storedBytes: meter.storedBytes + bytesOf(fresh),
    });
  });
}

/** Ends what these cells cost: they were deleted. They must have been counted before. */
export function countDeletion(db: Database, stream: MeteredStream, cells: readonly CellRecord[]): Promise<void> {
  return db.transaction(async (tx) => {
    const meter = await lockMeter(tx, stream.streamId);
    const gone = cells.filter(
      ({ mediaSequence }) => mediaSequence > meter.deletedSequence && mediaSequence <= meter.countedSequence,
    );
    await charge(tx, stream, meter);
    await moveMeter(tx, stream.streamId, meter, {
      deletedSequence: gone.at(-1)?.mediaSequence ?? meter.deletedSequence,
      storedBytes: meter.storedBytes - bytesOf(gone),
    });
  });
}

/** Nothing of the stream is stored any more. */
export function countRemoval(db: Database, stream: MeteredStream): Promise<void> {
  return db.transaction(async (tx) => {
    const meter = await lockMeter(tx, stream.streamId);
    await charge(tx, stream, meter);
    await moveMeter(tx, stream.streamId, meter, { deletedSequence: meter.countedSequence, storedBytes: 0n });
  });
}

/** Adds to the ledger what is new, and what was stored until now. */
async function charge(
  tx: DatabaseTransaction,
  stream: MeteredStream,
  { isFree, storedBytes: bytes, countedUntilMs, nowMs }: MeterRow,
  usages: readonly Usage[] = [],
): Promise<void> {
  if (isFree) return;
  const all = [...usages, ...storageUsage(bytes, countedUntilMs, nowMs)];
  await addToLedger(
    tx,
    all.map((usage) => ({ ...stream, ...usage })),
  );
}

async function lockMeter(tx: DatabaseTransaction, streamId: StreamId): Promise<MeterRow> {
  await tx.$executeRaw`INSERT INTO usage_meters (stream_id) VALUES (${streamId}) ON CONFLICT DO NOTHING`;
  const [meter] = await tx.$queryRaw<[MeterRow]>`
    SELECT counted_sequence AS "countedSequence", deleted_sequence AS "deletedSequence", stored_bytes AS "storedBytes",
           extract(epoch FROM storage_counted_until)::float8 * 1000 AS "countedUntilMs",
           c.is_test AS "isFree", extract(epoch FROM s.started_at)::float8 * 1000 AS "streamStartedMs",
           extract(epoch FROM date_trunc('milliseconds', clock_timestamp()))::float8 * 1000 AS "nowMs"
    FROM usage_meters m JOIN streams s ON s.id = m.stream_id JOIN channels c ON c.id = s.channel_id
    WHERE m.stream_id = ${streamId} FOR UPDATE OF m`;
  const { countedUntilMs, streamStartedMs, nowMs } = meter;
  return {
    ...meter,
    countedUntilMs: Math.round(countedUntilMs),
    streamStartedMs: Math.round(streamStartedMs),
    nowMs: Math.round(nowMs),
  };
}

/** A cell tells its time by an edge's clock; whatever that says, nothing was sent before the stream began or is still to come. */
function withinStream(cell: CellRecord, { streamStartedMs, nowMs }: MeterRow): CellRecord {
  return { ...cell, programDateTimeMs: Math.min(Math.max(cell.programDateTimeMs, streamStartedMs), nowMs) };
}

async function moveMeter(
  tx: DatabaseTransaction,
  streamId: StreamId,
  { nowMs }: MeterRow,
  to: { logSequence?: number; countedSequence?: number; deletedSequence?: number; storedBytes: bigint },
): Promise<void> {
  const data = { ...to, storageCountedUntil: new Date(nowMs) };
  await tx.usageMeter.update({ where: { streamId }, data, select: { streamId: true } });
}

function bytesOf(cells: readonly CellRecord[]): bigint {
  return cells.reduce((sum, cell) => sum + storedBytes(cell), 0n);
}
