// streams.events: the flight recorder of one stream: everything that happened to it, why, and who can do something about it.
import { recorderPageSchema, streamEventsQuerySchema } from '@millrace/api-contract';
import { streamEvents, toEnvelope } from '@millrace/events';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from '../streams/find-stream.ts';
import { toRecorderEntry } from './recorder-entry.ts';

export const listStreamEvents = tenantOperation({
  name: 'streams.events',
  method: 'GET',
  path: '/v1/streams/:streamId/events',
  summary: 'Read the flight recorder of a stream, oldest first',
  description:
    'Every change of state, loss and return of encoder and transcoder, change of health, with the reason and whose fault ' +
    'it was. Entries are events; `streamSequence` orders them.',
  permission: 'streams:read',
  params: streamParams,
  query: streamEventsQuerySchema,
  status: 200,
  response: recorderPageSchema,
  async handle(call) {
    const { tx, organizationId, query } = call;
    const { id: streamId } = await findStream(call);
    const [after, limit] = [Number(query.after), Number(query.limit)];
    const rows = await streamEvents(tx, { organizationId, streamId, after, limit: limit + 1 });
    const entries = rows.slice(0, limit).map((row) => toRecorderEntry(toEnvelope(row)));
    return { data: entries, nextAfter: entries.at(-1)?.streamSequence ?? after, hasMore: rows.length > limit };
  },
});
