// Does the same for each of many, a few at a time. One that fails does not keep the others from their turn; when all of a
// group fail, what they share is broken and the rest waits for the next round.

/** Throws one AggregateError after all had their turn. */
export async function eachOf<T>(
  items: readonly T[],
  options: { atOnce: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (let start = 0; start < items.length && !options.signal.aborted; start += options.atOnce) {
    const group = items.slice(start, start + options.atOnce);
    const outcomes = await Promise.allSettled(group.map(work));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    failures.push(...failed.map(({ reason }): unknown => reason));
    if (failed.length === group.length) break;
  }
  if (failures.length > 0) throw new AggregateError(failures, `failed for ${failures.length} of ${items.length}`);
}
