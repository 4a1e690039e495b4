// usage.get: what the organization used.
import { usageQuerySchema, usageSchema } from '@millrace/api-contract';
import { decodeCursor, encodeCursor } from '../operation/cursor.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { readTotals, readUsage, type UsagePosition } from './usage-rows.ts';
import { csvExample, toAmountsView, toCsv, toUsageRowView } from './usage-view.ts';
import { usageWindow } from './usage-window.ts';

export const getUsage = tenantOperation({
  name: 'usage.get',
  method: 'GET',
  path: '/v1/usage',
  summary: 'Get usage',
  description:
    'Ingest, transcoding, storage, delivery and viewers, per hour or day of UTC. Hours are kept for 400 days, days for ' +
    'as long as the organization. With `format=csv` the rows of the page come as text/csv, and the next cursor in the ' +
    '`Next-Cursor` header.',
  permission: 'usage:read',
  query: usageQuerySchema,
  status: 200,
  response: usageSchema,
  text: {
    type: 'text/csv; charset=utf-8; header=present',
    example: csvExample,
    isWanted: ({ format }) => format === 'csv',
    of: (usage) => ({ body: toCsv(usage), nextCursor: usage.nextCursor }),
  },
  async handle({ tx, organizationId, query, context: { keys } }) {
    const { interval, groupBy, channelId } = query;
    const window = usageWindow(query, new Date());
    const selection = { organizationId, interval, groupBy, channelId, ...window };
    // A cursor belongs to one question.
    const list = ['usage', organizationId, interval, groupBy, channelId ?? '', window.from.toISOString()].join('|');
    const limit = Number(query.limit);
    const after = toPosition(decodeCursor(keys, list, query.cursor));
    const loaded = await readUsage(tx, selection, { after, take: limit + 1 });
    const rows = loaded.slice(0, limit);
    const last = rows.at(-1);
    return {
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      interval,
      groupBy,
      data: rows.map(toUsageRowView),
      nextCursor: loaded.length > limit && last ? encodeCursor(keys, list, fromPosition(last)) : null,
      totals: toAmountsView(await readTotals(tx, selection)),
    };
  },
});

function fromPosition({ startsAt, channelId }: UsagePosition): string {
  return `${startsAt.getTime()}|${channelId ?? ''}`;
}

function toPosition(text: string | undefined): UsagePosition | undefined {
  if (text === undefined) return undefined;
  const [startsMs = '', channelId = ''] = text.split('|');
  return { startsAt: new Date(Number(startsMs)), channelId: channelId === '' ? null : channelId };
}
