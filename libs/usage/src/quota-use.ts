// What an organization uses now of what its quotas limit. Read from what is, not from a counter beside it.
import type { DatabaseTransaction } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';
import { periodOf, type QuotaUse } from './quotas.ts';

const minuteMs = 60_000;

export async function readQuotaUse(
  tx: DatabaseTransaction,
  organizationId: OrganizationId,
  now: Date,
): Promise<QuotaUse> {
  const channels = await tx.channel.count({ where: { organizationId, deletedAt: null } });
  const concurrentStreams = await tx.stream.count({ where: { organizationId, state: { not: 'ended' } } });
  return { channels, concurrentStreams, minutesPerMonth: await readMinutes(tx, organizationId, now) };
}

/** Minutes of ingest in the month so far; whole ones, so that a limit of 100 ends at 100. */
export async function readMinutes(tx: DatabaseTransaction, organizationId: OrganizationId, now: Date): Promise<number> {
  const { startsAt, endsAt } = periodOf(now);
  const {
    _sum: { quantity },
  } = await tx.usageEntry.aggregate({
    where: { organizationId, meter: 'ingestMs', hourStartsAt: { gte: startsAt, lt: endsAt } },
    _sum: { quantity: true },
  });
  return Math.floor(Number(quantity ?? 0n) / minuteMs);
}
