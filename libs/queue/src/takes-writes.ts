// Whether Redis takes writes. One that has no memory left, can't save, or is a replica answers reads all the same, and
// whoever only reads takes those who can't write for dead.
import type { Redis } from './redis.ts';

const probe = { key: 'millrace:takes-writes', livesMs: 10_000 } as const;
const refusals = ['OOM ', 'READONLY ', 'MISCONF ', 'NOREPLICAS '];

/** False when Redis refuses to write. Rejects when it can't be reached. */
export async function takesWrites(redis: Redis): Promise<boolean> {
  try {
    await redis.set(probe.key, '', 'PX', probe.livesMs);
    return true;
  } catch (error) {
    if (error instanceof Error && refusals.some((refusal) => error.message.startsWith(refusal))) return false;
    throw error;
  }
}
