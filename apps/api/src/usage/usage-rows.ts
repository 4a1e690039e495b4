// Sums of the ledger for a span of time: a page of rows, and the totals of all pages. Runs as the tenant.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import type { UsageQuery } from '@millrace/api-contract';
import type { Meter, Tier } from '@millrace/usage';
import type { UsageWindow } from './usage-window.ts';

export interface UsageAmount {
  meter: Meter;
  tier: Tier | '';
  quantity: string;
}
export interface UsageRow {
  startsAt: Date;
  /** Null for all channels together. */
  channelId: string | null;
  amounts: UsageAmount[];
}

export interface UsageSelection extends UsageWindow, Pick<UsageQuery, 'interval' | 'groupBy' | 'channelId'> {
  organizationId: string;
}
/** The last row of the page before. */
export interface UsagePosition {
  startsAt: Date;
  channelId: string | null;
}

const quantity = Prisma.sql`CASE meter WHEN 'peakViewers' THEN max(quantity) ELSE sum(quantity) END::text`;

/** Rows after `after`, oldest first, at most `take`. */
export function readUsage(
  tx: DatabaseTransaction,
  selection: UsageSelection,
  { after, take }: { after: UsagePosition | undefined; take: number },
): Promise<UsageRow[]> {
  const channel = selection.groupBy === 'channel' ? Prisma.sql`channel_id` : Prisma.sql`NULL::text`;
  const following = after
    ? Prisma.sql`AND (starts_at, coalesce(${channel}, '')) > (${after.startsAt}, ${after.channelId ?? ''})`
    : Prisma.empty;
  return tx.$queryRaw<UsageRow[]>(Prisma.sql`
    SELECT starts_at AS "startsAt", "channelId",
           jsonb_agg(jsonb_build_object('meter', meter, 'tier', tier, 'quantity', quantity)) AS amounts
    FROM (SELECT starts_at, ${channel} AS "channelId", meter, tier, ${quantity} AS quantity
          FROM usage_rollups WHERE ${selected(selection)} ${following}
          GROUP BY starts_at, "channelId", meter, tier) sums
    GROUP BY starts_at, "channelId"
    ORDER BY starts_at, "channelId"
    LIMIT ${take}`);
}

export function readTotals(tx: DatabaseTransaction, selection: UsageSelection): Promise<UsageAmount[]> {
  return tx.$queryRaw<UsageAmount[]>(Prisma.sql`
    SELECT meter, tier, ${quantity} AS quantity
    FROM usage_rollups WHERE ${selected(selection)} GROUP BY meter, tier`);
}

function selected({ organizationId, interval, from, to, channelId }: UsageSelection): Prisma.Sql {
  return Prisma.sql`organization_id = ${organizationId} AND interval = ${interval}
    AND starts_at >= ${from} AND starts_at < ${to}
    ${channelId === undefined ? Prisma.empty : Prisma.sql`AND channel_id = ${channelId}`}`;
}
