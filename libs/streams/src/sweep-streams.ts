// What time does to streams: connections that nobody reports any more, deadlines that have passed. Any number of
// sweepers may run; each stream is judged again under its lock. All times are the database's.
import type { Database } from '@millrace/db';
import { ingestHeartbeat, neverStartedAfterMs, type StreamId } from '@millrace/pipeline';
import { applyFact } from './apply-fact.ts';
import type { StreamFact } from './stream-rules.ts';

/** At most this many streams per sweep; the rest waits for the next one. */
const sweepLimit = 500;

/** Judges what is due and returns the streams that ended by it. */
export async function sweepStreams(db: Database): Promise<{ ended: StreamId[] }> {
  const ended: StreamId[] = [];
  for (const { id, fact } of await findDue(db)) {
    const outcome = await applyFact(db, id, { kind: fact });
    if (outcome.kind === 'changed' && outcome.stream.state === 'ended') ended.push(id);
  }
  return { ended };
}

interface DueStream {
  id: StreamId;
  fact: Extract<StreamFact['kind'], 'ingest-silent' | 'time-passed'>;
}

function findDue(db: Database): Promise<DueStream[]> {
  return db.platform.$queryRaw<DueStream[]>`
    SELECT id,
           CASE WHEN reconnect_deadline <= now() OR (state = 'connecting' AND started_at <= now() - ${neverStartedAfterMs} * interval '1 ms')
                THEN 'time-passed' ELSE 'ingest-silent' END AS fact
    FROM streams
    WHERE state <> 'ended'
      AND (reconnect_deadline <= now()
        OR (state = 'connecting' AND started_at <= now() - ${neverStartedAfterMs} * interval '1 ms')
        OR (connection_id IS NOT NULL AND reconnect_deadline IS NULL
            AND ingest_seen_at <= now() - ${ingestHeartbeat.goneAfterMs} * interval '1 ms'))
    ORDER BY id
    LIMIT ${sweepLimit}`;
}
