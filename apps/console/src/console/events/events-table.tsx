import type { Channel, MillraceEvent } from '@millrace/sdk';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { JsonText } from '../parts/json-text.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { resourceHref } from '../route.ts';
import { eventSummary } from './event-summary.ts';
import { eventLabel } from './event-types.ts';

type EventsTableProps = { events: readonly MillraceEvent[]; channels: readonly Channel[] };

/** Events, each with what it says and where it belongs; the whole of it on demand. */
export function EventsTable({ events, channels }: EventsTableProps) {
  const columns: Column<MillraceEvent>[] = [
    { title: '#', isNumber: true, cell: ({ sequence }) => sequence },
    { title: 'Time', cell: ({ timestamp }) => <TimeText at={timestamp} isExact /> },
    { title: 'Event', cell: (event) => <What event={event} /> },
    { title: 'Channel', cell: (event) => <Where event={event} channels={channels} /> },
    {
      title: 'Data',
      cell: ({ id, data }) => (
        <details>
          <summary>Show</summary>
          <JsonText label={`Data of ${id}`} value={data} />
        </details>
      ),
    },
  ];
  return <DataTable label="Events" columns={columns} rows={events} keyOf={({ id }) => id} />;
}

function What({ event }: { event: MillraceEvent }) {
  const summary = eventSummary(event);
  return (
    <>
      {eventLabel(event.type)} <code className="soft">{event.type}</code>
      {summary !== '' && <div className="soft">{summary}</div>}
    </>
  );
}

function Where({ event: { channelId, streamId }, channels }: { event: MillraceEvent; channels: readonly Channel[] }) {
  if (channelId === null) return '–';
  const name = channels.find(({ id }) => id === channelId)?.name;
  return (
    <>
      {name === undefined ? (
        <span className="soft">{channelId}</span>
      ) : (
        <a href={resourceHref('channel', channelId)}>{name}</a>
      )}
      {streamId !== null && (
        <div>
          <a href={resourceHref('stream', streamId)}>Stream</a>
        </div>
      )}
    </>
  );
}
