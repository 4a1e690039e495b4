// usage.get: what the organization used.
import { usageQuerySchema, usageSchema } from '@millrace/api-contract';
import { decodeCursor, encodeCursor } from '../operation/cursor.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { readTotals, readUsage, type UsagePosition } from './usage-rows.ts';
import { csvExample, toAmountsView, toCsv, toUsageRowView } from './usage-view.ts';
import { usageWindow, type UsageWindow } from './usage-window.ts';

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
    const { interval, groupBy, channelId, from = '', to = '' } = query;
    // A cursor belongs to one question, and keeps the span of time that it was asked for first: time goes on between pages.
    const list = ['usage', organizationId, interval, groupBy, channelId ?? '', from, to].join('|');
    const cursor = decodeCursor(keys, list, query.cursor);
    const { window, after } =
      cursor === undefined ? { window: usageWindow(query, new Date()), after: undefined } : toPlace(cursor);
    const selection = { organizationId, interval, groupBy, channelId, ...window };
    const limit = Number(query.limit);
    const loaded = await readUsage(tx, selection, { after, take: limit + 1 });
    const rows = loaded.slice(0, limit);
    const last = rows.at(-1);
    return {
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      interval,
      groupBy,
      data: rows.map(toUsageRowView),
      nextCursor: loaded.length > limit && last ? encodeCursor(keys, list, fromPlace(window, last)) : null,
      totals: toAmountsView(await readTotals(tx, selection)),
    };
  },
});

function fromPlace({ from, to }: UsageWindow, { startsAt, channelId }: UsagePosition): string {
  return [from.getTime(), to.getTime(), startsAt.getTime(), channelId ?? ''].join('|');
}

function toPlace(text: string): { window: UsageWindow; after: UsagePosition } {
  const [fromMs, toMs, startsMs, channelId = ''] = text.split('|');
  const at = (ms: string | undefined) => new Date(Number(ms));
  return {
    window: { from: at(fromMs), to: at(toMs) },
    after: { startsAt: at(startsMs), channelId: channelId === '' ? null : channelId },
  };
}
