// One broadcast: how it goes, who watches, what is made of it, and everything that happened to it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Stream } from '@millrace/sdk';
import { calmRefreshMs, liveRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { ChannelCrumb } from '../channel/channel-crumb.tsx';
import { durationLabel } from '../channel/durations.ts';
import { endReasonLabel } from '../channel/end-reason-labels.ts';
import { latencyModeNames } from '../channel/latency-mode-names.ts';
import { FactList } from '../parts/fact-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { HealthCard } from '../stream/health-card.tsx';
import { KickButton } from '../stream/kick-button.tsx';
import { LadderCard } from '../stream/ladder-card.tsx';
import { QuarantineCard } from '../stream/quarantine-card.tsx';
import { RecorderCard } from '../stream/recorder-card.tsx';
import { StopButton } from '../stream/stop-button.tsx';
import { ViewersCard } from '../stream/viewers-card.tsx';

export function StreamPage({ id }: { id: string }) {
  usePageTitle('Stream');
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.streams.get(id, { signal }), [api, id]);
  const { data: stream, error, refresh } = useRefreshed(load);
  return (
    <>
      {stream !== undefined && <ChannelCrumb channelId={stream.channelId} />}
      <ProblemNotice error={error} />
      {stream === undefined && error === undefined && <p className="soft">Loading</p>}
      {stream !== undefined && <StreamView stream={stream} onChanged={refresh} />}
    </>
  );
}

function StreamView({ stream, onChanged }: { stream: Stream; onChanged: () => void }) {
  const { may } = useApi();
  const { id, state, startedAt, quarantinedAt } = stream;
  const isOver = state === 'ended';
  const everyMs = isOver ? calmRefreshMs : liveRefreshMs;
  return (
    <>
      <div className="title">
        <h1>
          Stream of <TimeText at={startedAt} />
        </h1>
        <StateBadge state={state} />
        {!isOver && may('streams:stop') && (
          <div className="buttons">
            {state !== 'reconnecting' && <KickButton streamId={id} onKicked={onChanged} />}
            <StopButton streamId={id} onStopped={onChanged} />
          </div>
        )}
      </div>
      <StreamFacts stream={stream} />
      {!isOver && quarantinedAt !== null && (
        <QuarantineCard streamId={id} since={quarantinedAt} onReleased={onChanged} />
      )}
      {!isOver && <HealthCard streamId={id} everyMs={everyMs} />}
      <ViewersCard streamId={id} everyMs={everyMs} />
      <LadderCard facts={stream.mediaFacts} />
      <RecorderCard streamId={id} everyMs={everyMs} />
    </>
  );
}

function StreamFacts({ stream }: { stream: Stream }) {
  const { id, startedAt, liveAt, endedAt, endReason, reconnectDeadline, epoch, latencyMode } = stream;
  const endMs = endedAt === null ? Date.now() : Date.parse(endedAt);
  return (
    <FactList
      facts={[
        ['Id', <code key="id">{id}</code>],
        ['Length', durationLabel(endMs - Date.parse(startedAt))],
        ['First picture after', liveAt && durationLabel(Date.parse(liveAt) - Date.parse(startedAt))],
        ['Ended', endedAt && <TimeText at={endedAt} />],
        ['End reason', endReason && endReasonLabel(endReason)],
        ['Waits for its encoder until', reconnectDeadline && <TimeText at={reconnectDeadline} isExact />],
        ['Epoch', epoch],
        ['Latency', latencyModeNames[latencyMode]],
      ]}
    />
  );
}
