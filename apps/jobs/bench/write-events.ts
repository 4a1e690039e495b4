// Events at a rate, each in a transaction of its own, as changes write them.
import type { Database } from '@millrace/db';
import { writeEvents } from '@millrace/events';
import type { OrganizationId } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';

export interface Written {
  /** By the mark that each event carries. */
  committedAtMs: Map<string, number>;
  perSecond: number;
}

const stepMs = 20;
/** Transactions under way at once; more wait for their turn. */
const atOnce = 32;

export async function writeAtRate(
  db: Database,
  { organizationIds, rate, seconds }: { organizationIds: readonly OrganizationId[]; rate: number; seconds: number },
): Promise<Written> {
  const committedAtMs = new Map<string, number>();
  const total = rate * seconds;
  const startedAtMs = performance.now();
  let begun = 0;
  const underWay = new Set<Promise<void>>();
  while (begun < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedAtMs) / 1_000) * rate));
    while (begun < due && underWay.size < atOnce) {
      const number = begun++;
      const organizationId = organizationIds[number % organizationIds.length];
      if (!organizationId) throw new Error('There is no organization to write for.');
      const writing: Promise<void> = write(db, organizationId, number)
        .then((mark) => void committedAtMs.set(mark, Date.now()))
        .finally(() => underWay.delete(writing));
      underWay.add(writing);
    }
    if (begun >= total) break;
    await (underWay.size >= atOnce ? Promise.race(underWay) : delay(stepMs));
  }
  await Promise.all(underWay);
  return { committedAtMs, perSecond: total / ((performance.now() - startedAtMs) / 1_000) };
}

async function write(db: Database, organizationId: OrganizationId, number: number): Promise<string> {
  const data = { quota: 'benchmark', percent: 80, used: number, limit: 1 };
  await db.transaction((tx) => writeEvents(tx, [{ type: 'usage.threshold', organizationId, data }]));
  return `${organizationId}|${number}`;
}
