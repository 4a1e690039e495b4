// Delivered bytes as origins and CDN logs report them. A report is known by its source and its own name, and is taken once;
// it may come late, until the ledger's rows of its hours are gone.
import { Prisma, type Database, type DatabaseTransaction } from '@millrace/db';
import type { ChannelId, DeliveryReport, OrganizationId, PlaybackId } from '@millrace/pipeline';
import { hourOf } from './hours.ts';
import { addToLedger, type OwnedUsage } from './ledger.ts';
import type { Meter } from './meters.ts';
import { usageRetention } from './retention.ts';

type Delivery = DeliveryReport['deliveries'][number];

export type ReportOutcome =
  | { kind: 'duplicate' }
  /** `unknown`: deliveries of playback ids that there are not. `tooOld`: of hours that are closed. Neither is counted. */
  | { kind: 'counted'; counted: number; unknown: number; tooOld: number };

const meterOf: Readonly<Record<DeliveryReport['source'], Meter>> = { origin: 'originBytes', cdn: 'cdnBytes' };

export function recordDeliveries(db: Database, report: DeliveryReport, nowMs = Date.now()): Promise<ReportOutcome> {
  const openFromMs = nowMs - usageRetention.lateDataMs;
  return db.transaction(async (tx) => {
    if (!(await isNew(tx, report))) return { kind: 'duplicate' };
    const owners = await ownersOf(tx, report.deliveries);
    const open = report.deliveries.filter(({ atMs }) => atMs >= openFromMs);
    const known = open.flatMap((delivery) => ownedUsage(owners, delivery, meterOf[report.source]));
    await addToLedger(tx, known);
    return {
      kind: 'counted',
      counted: known.length,
      unknown: open.length - known.length,
      tooOld: report.deliveries.length - open.length,
    };
  });
}

/** The same report at the same time waits here, and is then known. */
async function isNew(tx: DatabaseTransaction, { source, key }: DeliveryReport): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    INSERT INTO usage_reports (source, key) VALUES (${source}, ${key}) ON CONFLICT DO NOTHING`;
  return inserted > 0;
}

interface Owner {
  playbackId: PlaybackId;
  channelId: ChannelId;
  organizationId: OrganizationId;
  /** Of a test channel, which costs nothing. */
  isFree: boolean;
}

async function ownersOf(tx: DatabaseTransaction, deliveries: readonly Delivery[]): Promise<Map<PlaybackId, Owner>> {
  const playbackIds = [...new Set(deliveries.map(({ playbackId }) => playbackId))];
  const owners = await tx.$queryRaw<Owner[]>(Prisma.sql`
    SELECT playback_id AS "playbackId", id AS "channelId", organization_id AS "organizationId", is_test AS "isFree"
    FROM channels WHERE playback_id = ANY (${playbackIds}::text[])`);
  return new Map(owners.map((owner) => [owner.playbackId, owner]));
}

function ownedUsage(owners: ReadonlyMap<PlaybackId, Owner>, delivery: Delivery, meter: Meter): OwnedUsage[] {
  const owner = owners.get(delivery.playbackId);
  if (!owner) return [];
  const { streamId, atMs, bytes } = delivery;
  const { organizationId, channelId, isFree } = owner;
  return [
    { organizationId, channelId, streamId, meter, hourStartsMs: hourOf(atMs), quantity: isFree ? 0n : BigInt(bytes) },
  ];
}
