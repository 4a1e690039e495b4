// Disconnects the encoder of a stream, and keeps its key out for a while.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { SelectField } from '../parts/select-field.tsx';

const blocks = [
  ['0', 'not at all'],
  ['60', 'a minute'],
  ['300', 'five minutes'],
  ['3600', 'an hour'],
] as const;

export function KickButton({ streamId, onKicked }: { streamId: string; onKicked: () => void }) {
  const { api } = useApi();
  const [block, setBlock] = useState<(typeof blocks)[number][0]>('60');
  const kick = async () => {
    await api.streams.kick(streamId, Number(block));
    onKicked();
  };
  return (
    <ConfirmButton
      label="Kick encoder"
      isSmall
      title="Disconnect the encoder?"
      consequence="The stream waits for an encoder for as long as its reconnect window lasts, then it ends."
      onConfirm={kick}
    >
      <SelectField label="Its stream key is refused for" value={block} options={blocks} onChange={setBlock} />
    </ConfirmButton>
  );
}
