// Requests that really come at once: nothing can be written to a table until all of them wait, so each has counted what was
// there before any of the others was in it, unless something else made it wait its turn.
import { Prisma } from '@millrace/db';
import { until } from '@millrace/testing';
import type { Ask, RunningApi } from './running-api.ts';

/** Fewer than the connections of the API in tests: one holds the table, and one looks who waits. */
type Count = 2 | 3 | 4 | 5;

/** Of each answer its status, with its code when it is a refusal; sorted. */
export async function heldBack(
  { db }: RunningApi,
  table: string,
  count: Count,
  ask: (n: number) => ReturnType<Ask>,
): Promise<string[]> {
  const asked = await db.transaction(async (tx) => {
    await tx.$executeRaw(Prisma.sql`LOCK TABLE ${Prisma.raw(table)} IN SHARE MODE`);
    // An answer of the transaction: it must not be waited for in here.
    const answers = Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
    await until(async () => {
      const waiting = await db.platform.$queryRaw<unknown[]>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return waiting.length === count;
    }, 2_000);
    return { answers };
  });
  return (await asked.answers)
    .map(({ statusCode, body }) =>
      statusCode < 400 ? `${statusCode}` : `${statusCode} ${(JSON.parse(body) as { code: string }).code}`,
    )
    .sort();
}

/** One of so many was let in. */
export const oneOf = (count: Count, refusal: string): string[] => ['201', ...Array<string>(count - 1).fill(refusal)];
