// Events at a rate, in transactions of one or several. Each transaction is one prepared statement, as the authorization of a
// publish writes its event: the writer shares two cores with what is measured, so it costs as little as a change can.
import { Prisma, type Database } from '@millrace/db';
import { newId, type OrganizationId } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';

export interface Written {
  /** By the mark that each event carries. */
  committedAtMs: Map<string, number>;
  perSecond: number;
}

interface WritePlan {
  organizationIds: readonly OrganizationId[];
  rate: number;
  seconds: number;
  perTransaction: number;
}

const stepMs = 20;
/** Transactions under way at once, fewer than there are connections; more wait for their turn. */
const atOnce = 12;

export async function writeAtRate(
  db: Database,
  { organizationIds, rate, seconds, perTransaction }: WritePlan,
): Promise<Written> {
  const committedAtMs = new Map<string, number>();
  const total = rate * seconds;
  const startedAtMs = performance.now();
  let begun = 0;
  const underWay = new Set<Promise<void>>();
  while (begun < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedAtMs) / 1_000) * rate));
    while (begun < due && underWay.size < atOnce) {
      const numbers = Array.from({ length: perTransaction }, (_, index) => begun + index);
      const organizationId = organizationIds[(begun / perTransaction) % organizationIds.length];
      begun += perTransaction;
      if (!organizationId) throw new Error('There is no organization to write for.');
      const writing: Promise<void> = write(db, organizationId, numbers)
        .then((marks) => {
          const nowMs = Date.now();
          for (const mark of marks) committedAtMs.set(mark, nowMs);
        })
        .finally(() => underWay.delete(writing));
      underWay.add(writing);
    }
    if (begun >= total) break;
    await (underWay.size >= atOnce ? Promise.race(underWay) : delay(stepMs));
  }
  await Promise.all(underWay);
  return { committedAtMs, perSecond: total / ((performance.now() - startedAtMs) / 1_000) };
}

async function write(db: Database, organizationId: OrganizationId, numbers: readonly number[]): Promise<string[]> {
  const ids = numbers.map(() => newId('event'));
  const data = numbers.map((used) => JSON.stringify({ quota: 'benchmark', percent: 80, used, limit: 1 }));
  const statement = Prisma.sql`
    INSERT INTO events (id, organization_id, type, data)
    SELECT id, ${organizationId}, 'usage.threshold', data
    FROM unnest(${ids}::text[], ${data}::jsonb[]) WITH ORDINALITY AS e (id, data, place) ORDER BY place`;
  await db.runPrepared('bench_event', statement);
  db.wakeRelay();
  return numbers.map((number) => `${organizationId}|${number}`);
}
