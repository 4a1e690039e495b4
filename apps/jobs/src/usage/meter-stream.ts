// Reads what a stream's playlist log has that the ledger has not, and counts it. Harmless to repeat: libs/usage counts a
// segment once, by its media sequence number, also when Redis lost the log and it was written again.
import { readAfter, readLastSequence, readRuns } from '@millrace/playlist-log';
import { countCells, readToOf } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import type { StreamRef } from '../retention/stream-ref.ts';

/** Records read at once: a quarter of an hour of 2 s cells. */
const recordsAtOnce = 500;
/** A stream that was not counted for a day takes a hundred of them; more wait for the next round. */
const maxReads = 200;

export async function meterStream({ db, redis }: Pick<Deps, 'db' | 'redis'>, stream: StreamRef): Promise<void> {
  const runs = (await readRuns(redis, stream)).map(({ run }) => run);
  const lastSequence = await readLastSequence(redis, stream);
  const readBefore = await readToOf(db, stream.streamId);
  // A log that is shorter than what was read of it was written again.
  let readTo = readBefore > lastSequence ? 0 : readBefore;
  for (let reads = 0; reads < maxReads; reads += 1) {
    const records = await readAfter(redis, stream, readTo, recordsAtOnce);
    readTo = records.at(-1)?.sequence ?? readTo;
    const cells = records.map(({ record }) => record).filter((record) => record.kind === 'cell');
    await countCells(db, stream, { cells, runs, readTo });
    if (records.length < recordsAtOnce) return;
  }
}
