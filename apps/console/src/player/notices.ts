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

/** The notice of a state; `detail` replaces the usual second line. */
export function noticeOf(state: PlayerState, detail: string | undefined): Notice {
  const notice = notices[state];
  return detail === undefined ? notice : { ...notice, detail };
}
