// A page of the feed, from either end. The newest number is read before the events that it bounds: when a page has fewer events than were
// asked for, everything up to that number has been looked at, so the next page begins after it whatever the filter left out.
import type { DatabaseTransaction } from '@millrace/db';
import { newestSequence, readEvents, toEnvelope, type EventPage } from '@millrace/events';
import type { EventEnvelope } from '@millrace/pipeline';

export interface FeedPage {
  events: EventEnvelope[];
  nextAfter: bigint;
  hasMore: boolean;
}

export async function readFeed(tx: DatabaseTransaction, page: EventPage): Promise<FeedPage> {
  const newest = await newestSequence(tx, page.organizationId);
  const rows = await readEvents(tx, { ...page, limit: page.limit + 1 });
  const events = rows.slice(0, page.limit).map(toEnvelope);
  const hasMore = rows.length > page.limit;
  const last = BigInt(events.at(page.order === 'newest' ? 0 : -1)?.sequence ?? 0);
  const isSeenToTheEnd = page.order === 'newest' || !hasMore;
  return { events, nextAfter: isSeenToTheEnd ? largest(page.after, last, newest) : last, hasMore };
}

function largest(...numbers: readonly bigint[]): bigint {
  return numbers.reduce((most, number) => (number > most ? number : most));
}
