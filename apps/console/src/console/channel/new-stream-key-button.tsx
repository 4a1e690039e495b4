import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { expiryOf, lifetimes, type Lifetime } from '../parts/lifetimes.ts';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { addressesIn } from './addresses.ts';

/** Makes one more key: whose it is, from where it may be used, how long, and whether it goes before others. */
export function NewStreamKeyButton({ channelId, onMade }: { channelId: string; onMade: () => void }) {
  const { api } = useApi();
  const [name, setName] = useState('');
  const [addresses, setAddresses] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('never');
  const [priority, setPriority] = useState('1');
  const make = async () => {
    const expiresAt = expiryOf(lifetime, Date.now());
    const allowedAddresses = addressesIn(addresses);
    await api.streamKeys.create(channelId, { name, expiresAt, allowedAddresses, priority: Number(priority) });
    [setName, setAddresses].forEach((set) => set(''));
    onMade();
  };
  return (
    <ConfirmButton
      label="Add stream key"
      isSmall
      isHarmless
      title="Add a stream key"
      consequence="It opens this channel as the others do. Copy it from the list afterwards."
      onConfirm={make}
    >
      <TextField label="Name" required maxLength={200} placeholder="Backup encoder" value={name} onChange={setName} />
      <TextField
        label="Publishes from (addresses; everywhere when empty)"
        placeholder="203.0.113.0/24, 2001:db8::7"
        value={addresses}
        onChange={setAddresses}
      />
      <SelectField label="Expires" value={lifetime} options={lifetimes} onChange={setLifetime} />
      <TextField
        label="Priority (where the higher key gets the channel)"
        type="number"
        required
        min={1}
        max={2_147_483_647}
        value={priority}
        onChange={setPriority}
      />
    </ConfirmButton>
  );
}
