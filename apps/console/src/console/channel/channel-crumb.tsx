import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { Crumb } from '../parts/crumb.tsx';
import { resourceHref } from '../route.ts';

/** The way back to a channel, by its name. */
export function ChannelCrumb({ channelId }: { channelId: string }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.channels.get(channelId, { signal }), [api, channelId]);
  const { data } = useRefreshed(load, calmRefreshMs);
  return <Crumb href={resourceHref('channel', channelId)}>{data?.name ?? 'Channel'}</Crumb>;
}
