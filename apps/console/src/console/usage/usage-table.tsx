import type { Channel, Usage } from '@millrace/sdk';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { resourceHref } from '../route.ts';
import { meterNames, meters } from './usage-meters.ts';

type Row = Usage['data'][number];
type UsageTableProps = {
  usage: Usage;
  channels: readonly Channel[];
  timeLabel: (startsAt: string) => string;
};

/** The rows of usage, newest first. */
export function UsageTable({ usage, channels, timeLabel }: UsageTableProps) {
  const columns: Column<Row>[] = [
    { title: usage.interval === 'day' ? 'Day' : 'Hour', cell: ({ startsAt }) => <time>{timeLabel(startsAt)}</time> },
    ...(usage.groupBy === 'channel'
      ? [{ title: 'Channel', cell: (row: Row) => <ChannelName id={row.channelId} channels={channels} /> }]
      : []),
    ...meterNames.map((name) => ({
      title: meters[name].title,
      isNumber: true,
      cell: (row: Row) => meters[name].label(meters[name].of(row)),
    })),
  ];
  const keyOf = ({ startsAt, channelId }: Row) => `${startsAt} ${channelId ?? ''}`;
  return <DataTable label="Usage" columns={columns} rows={[...usage.data].reverse()} keyOf={keyOf} />;
}

/** A channel that was deleted is in its usage still. */
function ChannelName({ id, channels }: { id: string | null; channels: readonly Channel[] }) {
  const channel = channels.find((one) => one.id === id);
  if (channel === undefined) return <span className="soft">{id ?? '–'}</span>;
  return <a href={resourceHref('channel', channel.id)}>{channel.name}</a>;
}
