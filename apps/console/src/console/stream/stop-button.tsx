import { useApi } from '../api/api-context.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';

/** Ends a stream that is on the air. */
export function StopButton({ streamId, onStopped }: { streamId: string; onStopped: () => void }) {
  const { api } = useApi();
  const stop = async () => {
    await api.streams.stop(streamId);
    onStopped();
  };
  return (
    <ConfirmButton
      label="Stop"
      isSmall
      title="Stop this stream?"
      consequence="It ends for its viewers and the encoder is disconnected. An encoder that connects again begins a new stream."
      onConfirm={stop}
    />
  );
}
