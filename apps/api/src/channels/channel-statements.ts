// The two reads of channels that dashboards and other programs repeat all day, each in one round trip: with the stream that
// runs, if one does.
import type { channelListQuerySchema } from '@millrace/api-contract';
import { columnsOf, Prisma, type Channel, type TenantStatement } from '@millrace/db';
import type { StreamState } from '@millrace/pipeline';
import type { z } from 'zod';
import type { CurrentStream } from './channel-view.ts';

export type ChannelRow = Channel & { currentStreamId: string | null; currentStreamState: StreamState | null };
export type ChannelFilter = Omit<z.output<typeof channelListQuerySchema>, 'limit' | 'cursor'>;

const columns = `${columnsOf(Prisma.ChannelScalarFieldEnum, 'c')},
  s.id AS "currentStreamId", s.state::text AS "currentStreamState"`;
const current = `LEFT JOIN streams s ON s.channel_id = c.id AND s.state <> 'ended'`;

/** `$2`: the id. */
export const oneChannel: TenantStatement = {
  name: 'millrace_one_channel',
  text: `SELECT ${columns} FROM channels c ${current}
         WHERE c.organization_id = $1 AND c.id = $2 AND c.deleted_at IS NULL`,
};

interface Condition<V> {
  sql: (value: string) => string;
  of: (value: V) => string;
}

const conditions: { readonly [K in keyof Required<ChannelFilter>]: Condition<NonNullable<ChannelFilter[K]>> } = {
  externalId: { sql: (value) => `c.external_id = ${value}`, of: (id) => id },
  metadata: { sql: (value) => `c.metadata @> ${value}::jsonb`, of: metadataOf },
  name: { sql: (value) => `c.name ILIKE ${value}`, of: (name) => `%${literally(name.normalize('NFC'))}%` },
  // A channel without a stream that has not ended is idle.
  state: { sql: (value) => `coalesce(s.state::text, 'idle') = ${value}`, of: (state) => state },
  enabled: { sql: (value) => `c.enabled = ${value}::boolean`, of: (enabled) => enabled },
  playbackPolicy: { sql: (value) => `c.playback_policy::text = ${value}`, of: (policy) => policy },
  test: { sql: (value) => `c.is_test = ${value}::boolean`, of: (test) => test },
};
const filterNames = Object.keys(conditions) as (keyof ChannelFilter)[];

/** Sizes of pages that statements are prepared for: a limit that is a value would be planned for any number of rows. */
const pageSizes = [21, 101] as const;

/** Comes after every id, whatever the collation. */
const beforeAll = 'zzzz';

/** Channels older than `before`, newest first: `take` of them or more. One statement for each set of filters. */
export function channelPage(
  filter: ChannelFilter,
  { before = beforeAll, take }: { before?: string | undefined; take: number },
) {
  const given = filterNames.filter((name) => filter[name] !== undefined);
  const size = pageSizes.find((one) => one >= take) ?? take;
  const where = given.map((name, at) => `AND ${conditions[name].sql(`$${at + 3}`)}`);
  const statement: TenantStatement = {
    name: ['millrace_channels', size, ...given].join('_'),
    text: `SELECT ${columns} FROM channels c ${current}
           WHERE c.organization_id = $1 AND c.deleted_at IS NULL AND c.id < $2 ${where.join(' ')}
           ORDER BY c.id DESC LIMIT ${size}`,
  };
  const values = given.map((name) => (conditions[name] as Condition<unknown>).of(filter[name]));
  return { statement, values: [before, ...values] };
}

export function currentStreamOf({ id, currentStreamId, currentStreamState }: ChannelRow): CurrentStream | undefined {
  if (currentStreamId === null || currentStreamState === null) return undefined;
  return { id: currentStreamId, channelId: id, state: currentStreamState };
}

/** `key:value`; the value may hold colons. */
function metadataOf(text: string): string {
  const colon = text.indexOf(':');
  return JSON.stringify({ [text.slice(0, colon)]: text.slice(colon + 1) });
}

/** ILIKE reads some characters as patterns. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
