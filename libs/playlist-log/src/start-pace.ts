// How often a run of a stream begins with a new connection. An encoder that comes and goes all the time would have a worker
// start whatever encodes its rungs each time, and take that from the others; a takeover begins nothing anew and never waits.
import type { ConnectionId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { logKeys, type LogRef } from './keys.ts';
import { runScript } from './scripts.ts';

/** So many at once, one for each such time: who comes back twice in a moment waits for nothing. */
export const startPace = { atOnce: 3, everyMs: 10_000 } as const;

/** How long a run of this connection has to wait; 0, and counted, when it may begin. Rejects when Redis cannot be reached. */
export async function paceStart(redis: Redis, ref: LogRef, connectionId: ConnectionId): Promise<number> {
  const { atOnce, everyMs } = startPace;
  return Number(await runScript(redis, 'pace', [logKeys(ref).starts], [connectionId, atOnce, everyMs]));
}
