// Announces the steps of quotas, each once in a month: the notice and its event are written in one transaction.
import type { Database, DatabaseTransaction } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';
import { readQuotaUse } from './quota-use.ts';
import {
  countedQuotas,
  periodOf,
  readLimits,
  stepsReached,
  type CountedQuota,
  type QuotaLimits,
  type QuotaPeriod,
} from './quotas.ts';

/** What the event `usage.threshold` says. */
export interface QuotaStep {
  quota: CountedQuota;
  stepPercent: number;
  used: number;
  limit: number;
  period: QuotaPeriod;
}

export type TellStep = (tx: DatabaseTransaction, organizationId: OrganizationId, step: QuotaStep) => Promise<void>;

export interface QuotaState {
  limits: QuotaLimits;
  used: Record<CountedQuota, number>;
  announced: QuotaStep[];
}

/** Organizations that have a quota, in the order of their ids. */
export async function organizationsWithQuota(db: Database, after: string, count: number): Promise<OrganizationId[]> {
  const rows = await db.platform.organizationQuota.findMany({
    where: { organizationId: { gt: after } },
    select: { organizationId: true },
    orderBy: { organizationId: 'asc' },
    take: count,
  });
  return rows.map(({ organizationId }) => organizationId as OrganizationId);
}

/** Announces what an organization has reached since the last time. */
export function announceSteps(
  db: Database,
  organizationId: OrganizationId,
  tell: TellStep,
  now = new Date(),
): Promise<QuotaState> {
  return db.transaction(async (tx) => {
    const limits = await readLimits(tx, organizationId);
    const used = await readQuotaUse(tx, organizationId, now);
    const announced: QuotaStep[] = [];
    for (const step of reachedSteps(limits, used, now)) {
      if (!(await isNews(tx, organizationId, step))) continue;
      await tell(tx, organizationId, step);
      announced.push(step);
    }
    return { limits, used, announced };
  });
}

function reachedSteps(limits: QuotaLimits, used: Record<CountedQuota, number>, now: Date): QuotaStep[] {
  const period = periodOf(now);
  return countedQuotas.flatMap((quota) => {
    const limit = limits[quota] ?? 0;
    const steps = stepsReached(used[quota], limits[quota]);
    return steps.map((stepPercent) => ({ quota, stepPercent, used: used[quota], limit, period }));
  });
}

async function isNews(
  tx: DatabaseTransaction,
  organizationId: OrganizationId,
  { quota, period, stepPercent }: QuotaStep,
): Promise<boolean> {
  const notice = { organizationId, quota, period: period.name, stepPercent };
  const { count } = await tx.quotaNotice.createMany({ data: [notice], skipDuplicates: true });
  return count > 0;
}
