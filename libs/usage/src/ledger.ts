// Writing to the ledger. A row is one meter of one stream in one hour; what comes later is added, or the greater one kept.
// Rule: whoever adds makes sure, in the same transaction, that it cannot add the same again.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import type { ChannelId, OrganizationId, StreamId } from '@millrace/pipeline';
import type { Usage } from './cell-usage.ts';
import { meters } from './meters.ts';

export interface UsageOwner {
  organizationId: OrganizationId;
  channelId: ChannelId;
  /** Null for what belongs to no single stream. */
  streamId: StreamId | null;
}
export type OwnedUsage = UsageOwner & Usage;

interface LedgerRow {
  organizationId: string;
  channelId: string;
  streamId: string;
  hour: string;
  meter: string;
  tier: string;
  quantity: string;
}

export async function addToLedger(tx: DatabaseTransaction, usages: readonly OwnedUsage[]): Promise<void> {
  const rows = joined(usages);
  if (rows.length === 0) return;
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO usage_entries AS e
      (organization_id, channel_id, stream_id, hour_starts_at, meter, tier, quantity)
    SELECT "organizationId", "channelId", "streamId", hour::timestamptz, meter, tier, quantity::bigint
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r ("organizationId" text, "channelId" text, "streamId" text, hour text, meter text, tier text, quantity text)
    ON CONFLICT (channel_id, stream_id, hour_starts_at, meter, tier) DO UPDATE
    SET quantity = CASE e.meter WHEN 'peakViewers' THEN greatest(e.quantity, excluded.quantity)
                                ELSE e.quantity + excluded.quantity END,
        is_rolled_up = false`);
}

/** One row per key, in the order of the keys, so that two writers never wait for each other in a circle. */
function joined(usages: readonly OwnedUsage[]): LedgerRow[] {
  const byKey = new Map<string, OwnedUsage & { key: string }>();
  for (const usage of usages) {
    const { channelId, streamId, hourStartsMs, meter, tier = '' } = usage;
    const key = [channelId, streamId ?? '', hourStartsMs, meter, tier].join('|');
    const known = byKey.get(key);
    byKey.set(key, { ...usage, key, quantity: known ? combined(known, usage) : usage.quantity });
  }
  return [...byKey.values()]
    .filter(({ quantity }) => quantity > 0n)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ organizationId, channelId, streamId, hourStartsMs, meter, tier = '', quantity }) => ({
      ...{ organizationId, channelId, meter, tier },
      streamId: streamId ?? '',
      hour: new Date(hourStartsMs).toISOString(),
      quantity: String(quantity),
    }));
}

function combined(a: Usage, b: Usage): bigint {
  if (meters[a.meter] === 'sum') return a.quantity + b.quantity;
  return a.quantity > b.quantity ? a.quantity : b.quantity;
}
