// The list of channels with their states, and the way to a new one.
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '../api/contract.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { CreateChannelForm } from '../channel/create-channel-form.tsx';
import { latencyModeNames } from '../channel/latency-mode-names.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { channelHref } from '../route.ts';

export function ChannelsPage() {
  usePageTitle('Channels');
  const { api } = useApi();
  const [pages, setPages] = useState(1);
  const load = useCallback((signal: AbortSignal) => api.listChannels(pages, signal), [api, pages]);
  const { data, error } = useRefreshed(load);
  const hasMore = typeof data?.nextCursor === 'string';
  return (
    <>
      <h1>Channels</h1>
      <ProblemNotice error={error} />
      <CreateChannelForm onCreated={(channel) => (location.hash = channelHref(channel.id))} />
      {data !== undefined && <ChannelList channels={data.data} />}
      {data === undefined && error === undefined && <p className="soft">Loading</p>}
      {hasMore && (
        <button type="button" onClick={() => setPages(pages + 1)}>
          Show more
        </button>
      )}
    </>
  );
}

function ChannelList({ channels }: { channels: readonly Channel[] }) {
  if (channels.length === 0) return <p className="soft">No channels yet. Create the first one above.</p>;
  return (
    <ul className="channels" aria-label="Channels">
      {channels.map(({ id, name, state, latencyMode }) => (
        <li key={id} className="card">
          <a href={channelHref(id)}>{name}</a>
          <span className="soft">{latencyModeNames[latencyMode]}</span>
          <StateBadge state={state} />
        </li>
      ))}
    </ul>
  );
}
