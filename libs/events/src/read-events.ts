// Events in the order of their numbers. What is committed but not numbered yet does not exist here; it comes with a larger
// number than everything that was read before, so no cursor ever skips it.
import type { DatabaseTransaction, Event, Prisma } from '@millrace/db';
import type { ChannelId, OrganizationId, StreamId } from '@millrace/pipeline';

export interface EventFilter {
  /** Any of these; all when empty. */
  types?: readonly string[];
  channelId?: ChannelId;
  streamId?: StreamId;
}

export interface EventPage {
  organizationId: OrganizationId;
  after: bigint;
  /** Smaller numbers than this alone, if it is given. */
  before?: bigint;
  /** Which events are taken when there are more than `limit`, and come first; the oldest unless it says otherwise. */
  order?: 'oldest' | 'newest';
  limit: number;
  filter: EventFilter;
}

/** Positions in a stream are 32-bit integers. */
const maxSequence = 2 ** 31 - 1;

/** The newest number of the organization; 0 when it has no event. Read it before the events that it bounds. */
export async function newestSequence(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<bigint> {
  const counter = await tx.eventCounter.findUnique({ where: { organizationId } });
  return counter?.lastSequence ?? 0n;
}

/** At most `limit` events with larger numbers than `after`. */
export function readEvents(
  tx: DatabaseTransaction,
  { organizationId, after, before, order, limit, filter }: EventPage,
): Promise<Event[]> {
  const organizationSequence = { gt: after, ...(before !== undefined && { lt: before }) };
  return tx.event.findMany({
    where: { organizationId, organizationSequence, ...whereOf(filter) },
    orderBy: { organizationSequence: order === 'newest' ? 'desc' : 'asc' },
    take: limit,
  });
}

/** The same of one stream, by their positions in it. */
export function streamEvents(
  tx: DatabaseTransaction,
  page: { organizationId: OrganizationId; streamId: StreamId; after: number; limit: number },
): Promise<Event[]> {
  const { organizationId, streamId, after, limit } = page;
  return tx.event.findMany({
    where: {
      organizationId,
      streamId,
      sequence: { gt: Math.min(after, maxSequence) },
      organizationSequence: { not: null },
    },
    orderBy: { sequence: 'asc' },
    take: limit,
  });
}

function whereOf({ types = [], channelId, streamId }: EventFilter): Prisma.EventWhereInput {
  return {
    ...(types.length > 0 && { type: { in: [...types] } }),
    ...(channelId && { channelId }),
    ...(streamId && { streamId }),
  };
}
