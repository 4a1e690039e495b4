// The channel's streams, newest first: state, when they began and ended, and why they ended.
import { useCallback, useEffect } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel, Stream } from '@millrace/sdk';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { resourceHref } from '../route.ts';
import { StopButton } from '../stream/stop-button.tsx';
import { durationLabel } from './durations.ts';
import { endReasonLabel } from './end-reason-labels.ts';

export function StreamsCard({ channelId, channelState }: { channelId: string; channelState: Channel['state'] }) {
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.channels.streams(channelId, { signal }), [api, channelId]);
  const streams = usePages(load);
  const { refresh } = streams;
  useEffect(refresh, [channelState, refresh]);
  const columns: Column<Stream>[] = [
    { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    {
      title: 'Started',
      cell: ({ id, startedAt }) => (
        <a href={resourceHref('stream', id)}>
          <TimeText at={startedAt} />
        </a>
      ),
    },
    { title: 'Ended', cell: ({ endedAt }) => (endedAt === null ? '–' : <TimeText at={endedAt} />) },
    { title: 'Length', isNumber: true, cell: (stream) => durationLabel(lengthMsOf(stream)) },
    { title: 'End reason', cell: ({ endReason }) => (endReason === null ? '–' : endReasonLabel(endReason)) },
    {
      title: 'Actions',
      isAction: true,
      cell: ({ id, state }) =>
        state !== 'ended' && may('streams:stop') && <StopButton streamId={id} onStopped={refresh} />,
    },
  ];
  return (
    <Card title="Streams">
      <PagedTable
        label="Streams"
        list={streams}
        columns={columns}
        keyOf={({ id }) => id}
        empty="Nothing has been streamed on this channel yet."
      />
    </Card>
  );
}

function lengthMsOf({ startedAt, endedAt }: Stream): number {
  return (endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt);
}
