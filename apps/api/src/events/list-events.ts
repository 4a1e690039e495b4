// events.list: the organization's events in their order, from any point on; the pull twin of webhooks.
import { eventPageSchema, eventsQuerySchema, type EventView } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toEventFilter } from './event-filter.ts';
import { readFeed } from './read-feed.ts';

export const listEvents = tenantOperation({
  name: 'events.list',
  method: 'GET',
  path: '/v1/events',
  summary: 'Read events, oldest or newest first',
  description:
    'Events after a `sequence`. Go on with `nextAfter`: nothing is skipped, also not what is written while you read. ' +
    'Every event of a webhook is here too, so a receiver that missed some gets them by the last `sequence` it has. ' +
    'With `order=newest` the pages go back in time: go on with the smallest `sequence` of a page as `before` while ' +
    '`hasMore`; `nextAfter` of the first one is where to follow from.',
  permission: 'events:read',
  query: eventsQuerySchema,
  status: 200,
  response: eventPageSchema,
  async handle({ tx, organizationId, query }) {
    const page = {
      organizationId,
      after: BigInt(query.after),
      ...(query.before !== undefined && { before: BigInt(query.before) }),
      order: query.order,
      limit: Number(query.limit),
      filter: toEventFilter(query),
    };
    const { events, nextAfter, hasMore } = await readFeed(tx, page);
    return { data: events as EventView[], nextAfter: Number(nextAfter), hasMore };
  },
});
