// The quotas of an organization: what each limits, and which steps of it are announced. Null is without limit.
import type { DatabaseTransaction } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';

/** Quotas that fill up, in the order in which they are shown. */
export const countedQuotas = ['channels', 'concurrentStreams', 'minutesPerMonth'] as const;
export type CountedQuota = (typeof countedQuotas)[number];

export interface QuotaLimits extends Record<CountedQuota, number | null> {
  /** Shorter side of the largest rendition. */
  renditionHeightPx: number | null;
  ingestBitrateBps: number | null;
}
export type QuotaUse = Record<CountedQuota, number>;

export const unlimited: QuotaLimits = {
  channels: null,
  concurrentStreams: null,
  renditionHeightPx: null,
  ingestBitrateBps: null,
  minutesPerMonth: null,
};

/** Announced when a quota is used up to here, in percent; the last one is the end. */
export const quotaSteps = [80, 95, 100] as const;

/** The steps that this use has reached. A quota of nothing is used up from the start, which is no news. */
export function stepsReached(used: number, limit: number | null): number[] {
  if (limit === null || limit === 0) return [];
  return quotaSteps.filter((percent) => used * 100 >= limit * percent);
}

export function isUsedUp(used: number, limit: number | null): boolean {
  return limit !== null && used >= limit;
}

/** The calendar month (UTC) that minutes are counted in. */
export interface QuotaPeriod {
  /** E.g. `2026-11`. */
  name: string;
  startsAt: Date;
  endsAt: Date;
}

export function periodOf(now: Date): QuotaPeriod {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const startsAt = new Date(Date.UTC(year, month));
  return { name: startsAt.toISOString().slice(0, 7), startsAt, endsAt: new Date(Date.UTC(year, month + 1)) };
}

/** The limits of an organization; all of them null when none were set. */
export async function readLimits(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<QuotaLimits> {
  const row = await tx.organizationQuota.findUnique({ where: { organizationId }, omit: quotaBookkeeping });
  return row ?? unlimited;
}

const quotaBookkeeping = { organizationId: true, updatedAt: true } as const;

/** Sets some limits; those that are left out stay. For platform admins. */
export async function setLimits(
  tx: DatabaseTransaction,
  organizationId: OrganizationId,
  limits: Partial<QuotaLimits>,
): Promise<QuotaLimits> {
  return tx.organizationQuota.upsert({
    where: { organizationId },
    create: { organizationId, ...limits },
    update: limits,
    omit: quotaBookkeeping,
  });
}
