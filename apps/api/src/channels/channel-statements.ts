// The two reads of channels that dashboards and other programs repeat all day, each in one round trip: with the stream that
// runs, if one does.
import { columnsOf, Prisma, type Channel, type TenantStatement } from '@millrace/db';
import type { StreamState } from '@millrace/pipeline';
import type { CurrentStream } from './channel-view.ts';

export type ChannelRow = Channel & { currentStreamId: string | null; currentStreamState: StreamState | null };

const columns = `${columnsOf(Prisma.ChannelScalarFieldEnum, 'c')},
  s.id AS "currentStreamId", s.state::text AS "currentStreamState"`;
const current = `LEFT JOIN streams s ON s.channel_id = c.id AND s.state <> 'ended'`;

/** `$2`: the id. */
export const oneChannel: TenantStatement = {
  name: 'millrace_one_channel',
  text: `SELECT ${columns} FROM channels c ${current}
         WHERE c.organization_id = $1 AND c.id = $2 AND c.deleted_at IS NULL`,
};

export function currentStreamOf({ id, currentStreamId, currentStreamState }: ChannelRow): CurrentStream | undefined {
  if (currentStreamId === null || currentStreamState === null) return undefined;
  return { id: currentStreamId, channelId: id, state: currentStreamState };
}
