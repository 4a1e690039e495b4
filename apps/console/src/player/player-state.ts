// What the viewer is being shown, as a table: state × event → state. Pure; the test hook `data-state` is this value.
// An event that a state has no entry for leaves it as it is.

/** `idle`: not live yet · `stalled`: was playing, waits for media · `error`: cannot play now, the notice says why. */
export type PlayerState = 'idle' | 'loading' | 'playing' | 'stalled' | 'ended' | 'error';

/**
 * `absent`: the origin has nothing on air · `found`: a stream not yet played is on air · `advancing`: media plays ·
 * `starved`: the buffer ran dry · `lost`: the session gave up and will be opened again · `finished`: the end of the
 * stream was reached · `unreachable`: the origin does not answer · `refused`: this can't be played here at all.
 */
export type PlayerEvent =
  'absent' | 'found' | 'advancing' | 'starved' | 'lost' | 'finished' | 'unreachable' | 'refused';

const transitions: Record<PlayerState, Partial<Record<PlayerEvent, PlayerState>>> = {
  idle: { found: 'loading', unreachable: 'error', refused: 'error' },
  loading: { absent: 'idle', advancing: 'playing', finished: 'ended', unreachable: 'error', refused: 'error' },
  playing: { starved: 'stalled', lost: 'stalled', finished: 'ended', refused: 'error' },
  stalled: { absent: 'ended', advancing: 'playing', finished: 'ended', unreachable: 'error', refused: 'error' },
  ended: { found: 'loading', refused: 'error' },
  error: { absent: 'idle', found: 'loading', advancing: 'playing', finished: 'ended' },
};

/** The state after `event`. */
export function nextPlayerState(state: PlayerState, event: PlayerEvent): PlayerState {
  return transitions[state][event] ?? state;
}
