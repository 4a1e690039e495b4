// The channel's streams, newest first: state, when they began and ended, and why they ended.
import { useCallback, useEffect, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel, Stream } from '../api/contract.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { durationLabel } from './durations.ts';
import { endReasonLabel } from './end-reason-labels.ts';

export function StreamsCard({ channelId, channelState }: { channelId: string; channelState: Channel['state'] }) {
  const { api } = useApi();
  const [pages, setPages] = useState(1);
  const load = useCallback((signal: AbortSignal) => api.listStreams(channelId, pages, signal), [api, channelId, pages]);
  const { data, error, refresh } = useRefreshed(load);
  const hasMore = typeof data?.nextCursor === 'string';
  useEffect(refresh, [channelState, refresh]);
  return (
    <section className="card" aria-labelledby="streams-title">
      <h2 id="streams-title">Streams</h2>
      <ProblemNotice error={error} />
      {data !== undefined && <StreamTable streams={data.data} onStopped={refresh} />}
      {hasMore && (
        <button type="button" onClick={() => setPages(pages + 1)}>
          Show more
        </button>
      )}
    </section>
  );
}

type StreamTableProps = { streams: readonly Stream[]; onStopped: () => void };

function StreamTable({ streams, onStopped }: StreamTableProps) {
  if (streams.length === 0) return <p className="soft">Nothing has been streamed on this channel yet.</p>;
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            {['State', 'Started', 'Ended', 'Length', 'End reason', 'Stream', 'Action'].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {streams.map((stream) => (
            <StreamRow key={stream.id} stream={stream} onStopped={onStopped} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StreamRow({ stream, onStopped }: { stream: Stream; onStopped: () => void }) {
  const { id, state, startedAt, endedAt, endReason } = stream;
  const lengthMs = (endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt);
  return (
    <tr>
      <td>
        <StateBadge state={state} />
      </td>
      <td>
        <Time at={startedAt} />
      </td>
      <td>{endedAt !== null && <Time at={endedAt} />}</td>
      <td className="number">{durationLabel(lengthMs)}</td>
      <td>{endReason !== null && endReasonLabel(endReason)}</td>
      <td>
        <code>{id}</code>
      </td>
      <td>{state !== 'ended' && <StopButton streamId={id} onStopped={onStopped} />}</td>
    </tr>
  );
}

function StopButton({ streamId, onStopped }: { streamId: string; onStopped: () => void }) {
  const { api } = useApi();
  const stop = async () => {
    await api.stopStream(streamId);
    onStopped();
  };
  return (
    <ConfirmButton
      label="Stop"
      title="Stop this stream?"
      consequence="It ends for its viewers and the encoder is disconnected. An encoder that connects again begins a new stream."
      onConfirm={stop}
    />
  );
}

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function Time({ at }: { at: string }) {
  return <time dateTime={at}>{timeFormat.format(new Date(at))}</time>;
}
