// Quotas with their use as the API shows them.
import type { QuotasView } from '@millrace/api-contract';
import { periodOf, type QuotaLimits, type QuotaUse } from '@millrace/usage';

export function toQuotasView(limits: QuotaLimits, used: QuotaUse, now: Date): QuotasView {
  const { startsAt, endsAt } = periodOf(now);
  const counted = (quota: keyof QuotaUse) => ({ limit: limits[quota], used: used[quota] });
  return {
    period: { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
    channels: counted('channels'),
    concurrentStreams: counted('concurrentStreams'),
    minutesPerMonth: counted('minutesPerMonth'),
    renditionHeightPx: { limit: limits.renditionHeightPx },
    ingestBitrateBps: { limit: limits.ingestBitrateBps },
  };
}
