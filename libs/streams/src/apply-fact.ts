// One fact, one transaction: lock the stream, decide, write the change and its events together. Nothing else writes states.
import type { Database, DatabaseTransaction } from '@millrace/db';
import type { StreamId } from '@millrace/pipeline';
import { explainEvent } from './explain-event.ts';
import { changeStream } from './stream-events.ts';
import { lockStream, type StreamRecord } from './stream-record.ts';
import type { StreamFact } from './stream-fact.ts';
import { decide, type Unchanged } from './stream-rules.ts';

/** What a fact did. `stream` is the record afterwards. */
export type FactOutcome =
  | { kind: 'changed'; stream: StreamRecord }
  | { kind: 'unchanged'; because: Unchanged; stream: StreamRecord }
  | { kind: 'unknown' };

/** Applies a fact in a transaction of its own. */
export function applyFact(db: Database, streamId: StreamId, fact: StreamFact): Promise<FactOutcome> {
  return db.transaction((tx) => applyFactIn(tx, streamId, fact));
}

/** The same within the caller's transaction; in a tenant's one, streams of others are `unknown`. */
export async function applyFactIn(tx: DatabaseTransaction, streamId: StreamId, fact: StreamFact): Promise<FactOutcome> {
  const locked = await lockStream(tx, streamId);
  if (!locked) return { kind: 'unknown' };
  const decision = decide(locked.stream, fact, locked.now);
  if (decision.kind === 'none') return { kind: 'unchanged', because: decision.because, stream: locked.stream };
  const endReason = decision.change.endReason ?? null;
  const events = decision.events.map((type) => explainEvent(type, fact, endReason));
  return { kind: 'changed', stream: await changeStream(tx, locked.stream, decision.change, events) };
}
