// Whether a stream is to be told that no transcoder has room for it, or that one has it after all. Pure.
import type { TranscodeJobState } from '@millrace/queue';
import type { StreamFact } from '@millrace/streams';

interface CapacitySeen {
  isOwned: boolean;
  job: TranscodeJobState;
  unownedForMs: number;
  /** It was told so. */
  waitsForRoom: boolean;
}

/** A worker that has room takes an order within moments, and one that is replaced within seconds. */
const roomExpectedWithinMs = 30_000;

export function decideCapacity(seen: CapacitySeen): Extract<StreamFact['kind'], `capacity-${string}`> | undefined {
  if (seen.isOwned) return seen.waitsForRoom ? 'capacity-found' : undefined;
  const isLate = seen.job === 'pending' && seen.unownedForMs >= roomExpectedWithinMs;
  return isLate && !seen.waitsForRoom ? 'capacity-wait' : undefined;
}
