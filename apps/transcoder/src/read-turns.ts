// The turns in which this thread reads relays.
import { ReadTurns } from '@millrace/service';

/**
 * Parts are half a second long: what comes in the middle of one may wait. While a part is being stored and listed nothing
 * does, so that only the last of its pictures can be late, by one turn and not by one for each step.
 */
export const readTurns = new ReadTurns({ turnMs: 20, leastReadsPerSecond: 200 });
