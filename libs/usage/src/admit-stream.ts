// Whether an organization may have one more stream, decided when it starts. Under the lock of the organization's quota, so
// that of two encoders that take the last place one gets it.
import type { DatabaseTransaction } from '@millrace/db';
import type { OrganizationId, StreamLimits } from '@millrace/pipeline';
import { readMinutes } from './quota-use.ts';
import { isUsedUp, readLimits, type QuotaLimits } from './quotas.ts';

export type StreamAdmission =
  /** The limits hold for as long as the stream runs, whatever the quota becomes meanwhile. */
  { kind: 'admitted'; limits: StreamLimits } | { kind: 'refused'; quota: 'concurrentStreams' | 'minutesPerMonth' };

export interface NewStream {
  organizationId: OrganizationId;
  /** Of a test channel: it uses no minutes, but a place. */
  isTest: boolean;
  now: Date;
}

export async function admitStream(
  tx: DatabaseTransaction,
  { organizationId, isTest, now }: NewStream,
): Promise<StreamAdmission> {
  const limits = await lockLimits(tx, organizationId);
  if (!limits) return { kind: 'admitted', limits: {} };
  if (limits.concurrentStreams !== null) {
    const running = await tx.stream.count({ where: { organizationId, state: { not: 'ended' } } });
    if (isUsedUp(running, limits.concurrentStreams)) return { kind: 'refused', quota: 'concurrentStreams' };
  }
  if (limits.minutesPerMonth !== null && !isTest) {
    const minutes = await readMinutes(tx, organizationId, now);
    if (isUsedUp(minutes, limits.minutesPerMonth)) return { kind: 'refused', quota: 'minutesPerMonth' };
  }
  return { kind: 'admitted', limits: streamLimitsOf(limits) };
}

/** Undefined for an organization without a quota, which is not locked. */
async function lockLimits(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<QuotaLimits | undefined> {
  const found = await tx.$queryRaw<unknown[]>`
    SELECT FROM organization_quotas WHERE organization_id = ${organizationId} FOR NO KEY UPDATE`;
  return found.length === 0 ? undefined : readLimits(tx, organizationId);
}

function streamLimitsOf({ renditionHeightPx, ingestBitrateBps }: QuotaLimits): StreamLimits {
  return {
    ...(renditionHeightPx !== null && { renditionHeightPx }),
    ...(ingestBitrateBps !== null && { ingestBitrateBps }),
  };
}
