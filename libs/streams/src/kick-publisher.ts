// Ends an encoder's connection and not its stream: the stream waits, as it does for an encoder that left by itself. The
// key can be kept away meanwhile, so that an encoder which comes back by itself does not.
import type { DatabaseTransaction } from '@millrace/db';
import type { StreamId } from '@millrace/pipeline';
import { applyFactIn, type FactOutcome } from './apply-fact.ts';

/**
 * Kicks who publishes the stream. `blockSeconds` keeps the key that it came with away for so long, also when the encoder
 * is just between two connections.
 */
export async function kickPublisher(
  tx: DatabaseTransaction,
  streamId: StreamId,
  blockSeconds: number,
): Promise<FactOutcome> {
  const outcome = await applyFactIn(tx, streamId, { kind: 'kicked' });
  const isOver = outcome.kind === 'unknown' || (outcome.kind === 'unchanged' && outcome.because === 'ended');
  if (isOver || blockSeconds === 0) return outcome;
  await tx.$executeRaw`
    UPDATE stream_keys SET blocked_until = clock_timestamp() + ${blockSeconds} * interval '1 second'
    WHERE id = ${outcome.stream.streamKeyId}`;
  return outcome;
}
