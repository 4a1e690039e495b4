// channels.list: the organization's channels, newest first.
import { channelListQuerySchema, channelPageSchema } from '@millrace/api-contract';
import type { Prisma } from '@millrace/db';
import type { ChannelState } from '@millrace/pipeline';
import type { z } from 'zod';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { currentStreamsOf, toChannelView } from './channel-view.ts';

export const listChannels = tenantOperation({
  name: 'channels.list',
  method: 'GET',
  path: '/v1/channels',
  summary: 'List channels, newest first',
  permission: 'channels:read',
  query: channelListQuerySchema,
  status: 200,
  response: channelPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `channels|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.channel.findMany({
        where: { organizationId, deletedAt: null, ...filterOf(query), ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    const streams = await currentStreamsOf(tx, rows);
    return { data: rows.map((row) => toChannelView(row, streams.get(row.id), context.urls)), nextCursor };
  },
});

function filterOf(query: z.output<typeof channelListQuerySchema>): Prisma.ChannelWhereInput {
  const { externalId, metadata, name, state, enabled, playbackPolicy, test } = query;
  return {
    ...(externalId !== undefined && { externalId }),
    ...(metadata !== undefined && { metadata: metadataFilter(metadata) }),
    ...(name !== undefined && { name: { contains: literally(name.normalize('NFC')), mode: 'insensitive' } }),
    ...(state !== undefined && { streams: streamFilter(state) }),
    ...(enabled !== undefined && { enabled: enabled === 'true' }),
    ...(playbackPolicy !== undefined && { playbackPolicy }),
    ...(test !== undefined && { isTest: test === 'true' }),
  };
}

/** `key:value`; the value may hold colons. */
function metadataFilter(text: string): Prisma.JsonFilter {
  const colon = text.indexOf(':');
  return { path: [text.slice(0, colon)], equals: text.slice(colon + 1) };
}

/** A channel without a stream that has not ended is idle. */
function streamFilter(state: ChannelState): Prisma.StreamListRelationFilter {
  return state === 'idle' ? { none: { state: { not: 'ended' } } } : { some: { state } };
}

/** Prisma hands the text to ILIKE as it is. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
