// Does the same for each of many, a few at a time. One that fails does not keep the others from their turn, those of later
// pages included; when all of a group fail, what they share is broken and the rest waits for the next round.

/** Throws one AggregateError after all had their turn. */
export async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: { atOnce: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let tried = 0;
  for await (const group of groupsOf(items, options.atOnce)) {
    if (options.signal.aborted) break;
    const outcomes = await Promise.allSettled(group.map(work));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    tried += group.length;
    failures.push(...failed.map(({ reason }): unknown => reason));
    if (failed.length === group.length) break;
  }
  if (failures.length > 0) throw new AggregateError(failures, `failed for ${failures.length} of ${tried}`);
}

/** The items of all pages, one page in memory. `pageAfter` reads those behind an item, and the first ones. */
export async function* ofPages<T>(pageAfter: (last: T | undefined) => Promise<T[]>): AsyncGenerator<T> {
  let last: T | undefined;
  do {
    const page = await pageAfter(last);
    yield* page;
    last = page.at(-1);
  } while (last !== undefined);
}

async function* groupsOf<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
