// What happens in the organization, as it happens.
import type { EventType } from '@millrace/sdk';
import { useCallback, useMemo, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { eventFamilies, eventWords } from '../events/event-types.ts';
import { EventsTable } from '../events/events-table.tsx';
import { useEventFeed } from '../events/use-event-feed.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

export function EventsPage() {
  usePageTitle('Events');
  const { api } = useApi();
  const [types, setTypes] = useState('');
  const [channelId, setChannelId] = useState('');
  const filters = useMemo(
    () => ({
      ...(types !== '' && { types: types.split(',') as EventType[] }),
      ...(channelId !== '' && { channelId }),
    }),
    [types, channelId],
  );
  const { feed, error, older, isLoadingOlder } = useEventFeed(filters);
  const load = useCallback((signal: AbortSignal) => api.channels.list({}, { signal }).first(5), [api]);
  const channels = useRefreshed(load, calmRefreshMs).data?.data ?? [];
  const isFollowed = feed !== undefined && error === undefined;
  return (
    <>
      <div className="title">
        <h1>Events</h1>
        <Tag tone={isFollowed ? 'good' : 'soft'}>{isFollowed ? 'Followed live' : 'Not followed now'}</Tag>
      </div>
      <Card title="Feed">
        <div className="form-row">
          <TypeFilter value={types} onChange={setTypes} />
          <SelectField
            label="Channel"
            value={channelId}
            options={[['', 'All channels'], ...channels.map(({ id, name }) => [id, name] as const)]}
            onChange={setChannelId}
          />
        </div>
        <ProblemNotice error={error} />
        {feed === undefined && error === undefined && <p className="soft">Loading</p>}
        {feed?.events.length === 0 && <p className="soft">No such events yet. New ones appear here by themselves.</p>}
        {feed !== undefined && feed.events.length > 0 && <EventsTable events={feed.events} channels={channels} />}
        {older !== undefined && (
          <button type="button" disabled={isLoadingOlder} onClick={older}>
            Look further back
          </button>
        )}
      </Card>
    </>
  );
}

/** One type, or all of a family. */
function TypeFilter({ value, onChange }: { value: string; onChange: (types: string) => void }) {
  return (
    <label>
      Type
      <select value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">All types</option>
        {eventFamilies.map(({ family, types }) => (
          <optgroup key={family} label={family}>
            <option value={types.join(',')}>All of {family}</option>
            {types.map((type) => (
              <option key={type} value={type}>
                {eventWords[type]}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
