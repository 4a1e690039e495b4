// One channel: watch it, publish to it, see its streams, rotate its key, delete it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '../api/contract.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { EncoderCard } from '../channel/encoder-card.tsx';
import { latencyModeNames } from '../channel/latency-mode-names.ts';
import { PlaybackCard } from '../channel/playback-card.tsx';
import { PublishCard } from '../channel/publish-card.tsx';
import { StreamsCard } from '../channel/streams-card.tsx';
import { useStreamKey } from '../channel/use-stream-key.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { channelsHref } from '../route.ts';

export function ChannelPage({ channelId }: { channelId: string }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.getChannel(channelId, signal), [api, channelId]);
  const { data: channel, error } = useRefreshed(load);
  usePageTitle(channel?.name ?? 'Channel');
  return (
    <>
      <p className="crumb">
        <a href={channelsHref}>Channels</a>
      </p>
      <ProblemNotice error={error} />
      {channel === undefined && error === undefined && <p className="soft">Loading</p>}
      {channel !== undefined && <ChannelView channel={channel} />}
    </>
  );
}

function ChannelView({ channel }: { channel: Channel }) {
  const { api } = useApi();
  const streamKey = useStreamKey(channel.id);
  const { rtmpUrl } = channel.ingest;
  const remove = async () => {
    await api.deleteChannel(channel.id);
    location.hash = channelsHref;
  };
  return (
    <>
      <div className="title">
        <h1>{channel.name}</h1>
        <StateBadge state={channel.state} />
        <span className="soft">{latencyModeNames[channel.latencyMode]}</span>
      </div>
      <div className="columns">
        <PlaybackCard playback={channel.playback} name={channel.name} />
        <PublishCard rtmpUrl={rtmpUrl} streamKey={streamKey} />
      </div>
      <EncoderCard rtmpUrl={rtmpUrl} streamKey={streamKey} />
      <StreamsCard channelId={channel.id} channelState={channel.state} />
      <section className="card" aria-labelledby="delete-title">
        <h2 id="delete-title">Delete this channel</h2>
        <p>Its stream key and playback URL stop working for good. A stream that is on air ends.</p>
        <ConfirmButton
          label="Delete channel"
          title={`Delete “${channel.name}”?`}
          consequence="Its stream key and playback URL stop working for good. This cannot be undone."
          onConfirm={remove}
        />
      </section>
    </>
  );
}
