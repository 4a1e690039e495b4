// What time does to streams: connections that nobody reports any more, deadlines that have passed. Any number of
// sweepers may run; each stream is judged again under its lock. All times are the database's.
import { isDatabaseUnavailable, Prisma, type Database } from '@millrace/db';
import { ingestHeartbeat, neverStartedAfterMs, quarantine, testStreamLimitMs, type StreamId } from '@millrace/pipeline';
import { applyFact } from './apply-fact.ts';
import type { StreamFact } from './stream-fact.ts';

/** At most this many streams per sweep; the rest waits for the next one. */
const sweepLimit = 500;

export interface Sweep {
  ended: StreamId[];
  /** Streams that could not be judged; the others were all the same. */
  failed: { id: StreamId; error: unknown }[];
}

/**
 * Judges what is due. Silence counts only when connections could have been reported for as long as it lasts. Rejects when
 * the database is away.
 */
export async function sweepStreams(db: Database, { silenceCounts = true } = {}): Promise<Sweep> {
  const [ended, failed]: [Sweep['ended'], Sweep['failed']] = [[], []];
  for (const { id, fact } of await findDue(db, silenceCounts)) {
    try {
      const outcome = await applyFact(db, id, { kind: fact });
      if (outcome.kind === 'changed' && outcome.stream.state === 'ended') ended.push(id);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      failed.push({ id, error });
    }
  }
  return { ended, failed };
}

interface DueStream {
  id: StreamId;
  fact: Extract<StreamFact['kind'], 'ingest-silent' | 'time-passed'>;
}

const isTestOver = Prisma.sql`(
  started_at <= now() - ${testStreamLimitMs} * interval '1 ms'
  AND EXISTS (SELECT FROM channels c WHERE c.id = channel_id AND c.is_test))`;

/** As `quarantineMs` has it. */
const quarantined = Prisma.sql`LEAST(${quarantine.mostMs}, ${quarantine.firstMs} * 2 ^ LEAST(
  ${quarantine.mostDoublings}, GREATEST(0, fruitless_epochs - ${quarantine.afterLostEpochs}))) * interval '1 ms'`;
const hasServed = Prisma.sql`(
  state <> 'connecting' AND connection_id IS NOT NULL AND quarantined_at <= now() - ${quarantined})`;

function findDue(db: Database, silenceCounts: boolean): Promise<DueStream[]> {
  return db.platform.$queryRaw<DueStream[]>(Prisma.sql`
    SELECT id,
           CASE WHEN reconnect_deadline <= now() OR ${isTestOver} OR ${hasServed}
                  OR (state = 'connecting' AND started_at <= now() - ${neverStartedAfterMs} * interval '1 ms')
                THEN 'time-passed' ELSE 'ingest-silent' END AS fact
    FROM streams
    WHERE state <> 'ended'
      AND (reconnect_deadline <= now() OR ${isTestOver} OR ${hasServed}
        OR (state = 'connecting' AND started_at <= now() - ${neverStartedAfterMs} * interval '1 ms')
        OR (${silenceCounts} AND connection_id IS NOT NULL AND reconnect_deadline IS NULL
            AND ingest_seen_at <= now() - ${ingestHeartbeat.goneAfterMs} * interval '1 ms'))
    ORDER BY id
    LIMIT ${sweepLimit}`);
}
