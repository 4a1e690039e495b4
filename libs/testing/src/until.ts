import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;

/**
 * Polls until the condition gives something true, and returns that. Rejects after `timeoutMs` with the last thing that
 * the condition gave or threw. For what another process does; inside one process, await an event instead.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  timeoutMs: number,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
      last = value;
    } catch (error) {
      last = error;
    }
    await sleep(pollMs);
  } while (Date.now() < deadline);
  throw new Error(`Not true within ${timeoutMs} ms: ${condition.toString().slice(0, 200)}. Last: ${String(last)}`, {
    cause: last,
  });
}
