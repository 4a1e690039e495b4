// The list of channels with their states, and the way to a new one.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { usePages } from '../api/use-pages.ts';
import { ChannelTags } from '../channel/channel-tags.tsx';
import { CreateChannelForm } from '../channel/create-channel-form.tsx';
import { latencyModeNames } from '../channel/latency-mode-names.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { resourceHref } from '../route.ts';

export function ChannelsPage() {
  usePageTitle('Channels');
  const { api, may } = useApi();
  const load = useCallback((signal: AbortSignal) => api.channels.list({}, { signal }), [api]);
  const { data, error, more } = usePages(load);
  return (
    <>
      <h1>Channels</h1>
      <ProblemNotice error={error} />
      {may('channels:write') && (
        <CreateChannelForm onCreated={(channel) => (location.hash = resourceHref('channel', channel.id))} />
      )}
      {data !== undefined && <ChannelList channels={data.data} />}
      {data === undefined && error === undefined && <p className="soft">Loading</p>}
      {more !== undefined && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

function ChannelList({ channels }: { channels: readonly Channel[] }) {
  if (channels.length === 0) return <p className="soft">No channels yet.</p>;
  return (
    <ul className="channels" aria-label="Channels">
      {channels.map((channel) => (
        <li key={channel.id} className="card">
          <a href={resourceHref('channel', channel.id)}>{channel.name}</a>
          <ChannelTags channel={channel} />
          <span className="soft">{latencyModeNames[channel.latencyMode]}</span>
          <StateBadge state={channel.state} />
        </li>
      ))}
    </ul>
  );
}
