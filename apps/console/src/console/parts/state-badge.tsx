// The state of a channel or stream: a word first, a colour second.
import type { Channel, Stream } from '@millrace/sdk';

type State = Channel['state'] | Stream['state'];

const words: Record<State, string> = {
  idle: 'Idle',
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  ended: 'Ended',
};

export function StateBadge({ state }: { state: State }) {
  return (
    <span className="badge" data-state={state}>
      {words[state]}
    </span>
  );
}
