// One channel: watch it, publish to it, see its streams, rotate its key, change its settings, delete it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { useRefreshed } from '../api/use-refreshed.ts';
import { ChannelTags } from '../channel/channel-tags.tsx';
import { EncoderCard } from '../channel/encoder-card.tsx';
import { latencyModeNames } from '../channel/latency-mode-names.ts';
import { EnabledCard } from '../channel/enabled-card.tsx';
import { PlaybackCard } from '../channel/playback-card.tsx';
import { PlaybackPolicyCard } from '../channel/playback-policy-card.tsx';
import { PublishCard } from '../channel/publish-card.tsx';
import { SettingsCard } from '../channel/settings-card.tsx';
import { StreamKeysCard } from '../channel/stream-keys-card.tsx';
import { StreamsCard } from '../channel/streams-card.tsx';
import { useStreamKey } from '../channel/use-stream-key.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Crumb } from '../parts/crumb.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { pageHref, resourceHref } from '../route.ts';

export function ChannelPage({ channelId }: { channelId: string }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.channels.get(channelId, { signal }), [api, channelId]);
  const { data: channel, error, refresh } = useRefreshed(load);
  usePageTitle(channel?.name ?? 'Channel');
  return (
    <>
      <Crumb href={pageHref('channels')}>Channels</Crumb>
      <ProblemNotice error={error} />
      {channel === undefined && error === undefined && <p className="soft">Loading</p>}
      {channel !== undefined && <ChannelView channel={channel} onChanged={refresh} />}
    </>
  );
}

function ChannelView({ channel, onChanged }: { channel: Channel; onChanged: () => void }) {
  const { api, may } = useApi();
  const streamKey = useStreamKey(channel.id);
  const remove = async () => {
    await api.channels.delete(channel.id);
    location.hash = pageHref('channels');
  };
  return (
    <>
      <div className="title">
        <h1>{channel.name}</h1>
        <StateBadge state={channel.state} />
        <ChannelTags channel={channel} />
      </div>
      <ChannelFacts channel={channel} />
      {channel.currentStreamId !== null && (
        <p>
          <a href={resourceHref('stream', channel.currentStreamId)}>
            Health, viewers and flight recorder of the stream
          </a>
        </p>
      )}
      <div className="columns">
        <PlaybackCard playback={channel.playback} name={channel.name} />
        {may('stream_keys:reveal') && <PublishCard ingest={channel.ingest} streamKey={streamKey} />}
      </div>
      {may('stream_keys:reveal') && <EncoderCard rtmpUrl={channel.ingest.rtmpUrl} streamKey={streamKey} />}
      {may('stream_keys:read') && <StreamKeysCard channelId={channel.id} />}
      <StreamsCard channelId={channel.id} channelState={channel.state} />
      <PlaybackPolicyCard channel={channel} onChanged={onChanged} />
      {may('channels:write') && (
        <>
          <SettingsCard channel={channel} onChanged={onChanged} />
          <EnabledCard channel={channel} onChanged={onChanged} />
          <Card title="Delete this channel">
            <p>Its stream key and playback URL stop working for good. A stream that is on air ends.</p>
            <ConfirmButton
              label="Delete channel"
              title={`Delete “${channel.name}”?`}
              consequence="Its stream key and playback URL stop working for good. This cannot be undone."
              onConfirm={remove}
            />
          </Card>
        </>
      )}
    </>
  );
}

function ChannelFacts({ channel: { id, externalId, latencyMode, createdAt } }: { channel: Channel }) {
  return (
    <FactList
      facts={[
        ['Id', <code key="id">{id}</code>],
        ['Id of your own', externalId && <code>{externalId}</code>],
        ['Latency', latencyModeNames[latencyMode]],
        ['Created', <TimeText key="at" at={createdAt} />],
      ]}
    />
  );
}
