// What the viewer reads in each state. `playing` says nothing: the picture speaks.
import type { PlayerState } from './player-state.ts';

export type Notice = { title: string; detail: string; documentTitle: string };

const notices: Record<PlayerState, Notice> = {
  idle: {
    title: 'Not live yet',
    detail: 'The stream starts here by itself as soon as it begins.',
    documentTitle: 'Not live yet',
  },
  loading: { title: '', detail: '', documentTitle: 'Loading' },
  playing: { title: '', detail: '', documentTitle: 'Live' },
  stalled: { title: 'Reconnecting', detail: 'Waiting for the stream.', documentTitle: 'Reconnecting' },
  ended: {
    title: 'The stream has ended',
    detail: 'If it starts again, it plays here by itself.',
    documentTitle: 'Ended',
  },
  error: { title: 'Cannot play the stream', detail: '', documentTitle: 'Cannot play' },
};

/** It is not the stream that is away, whatever the player makes of it. */
const offline: Notice = {
  title: 'No network',
  detail: 'This device is offline. The stream goes on by itself when the network is back.',
  documentTitle: 'Offline',
};
const needsNetwork: ReadonlySet<PlayerState> = new Set(['loading', 'stalled', 'error']);

/** The notice of a state; `detail` replaces the usual second line. */
export function noticeOf(state: PlayerState, detail: string | undefined, isOnline: boolean): Notice {
  if (!isOnline && needsNetwork.has(state)) return offline;
  const notice = notices[state];
  return detail === undefined ? notice : { ...notice, detail };
}
