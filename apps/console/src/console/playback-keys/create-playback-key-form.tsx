import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { CreatedPlaybackKey } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Makes a pair of keys, or takes the public half of one that was made elsewhere. */
export function CreatePlaybackKeyForm({ onMade }: { onMade: (key: CreatedPlaybackKey) => void }) {
  const { api } = useApi();
  const [name, setName] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const create = useAction(async () => {
    const own = publicKey.trim();
    onMade(await api.playbackKeys.create({ name, ...(own !== '' && { publicKey: own }) }));
    setName('');
    setPublicKey('');
  });
  return (
    <FormCard title="New playback key" submit="Create playback key" action={create}>
      <TextField label="Name" required maxLength={200} value={name} onChange={setName} />
      <label className="wide">
        Public key of your own pair (P-256, PEM); leave it empty to have a pair made
        <textarea
          rows={4}
          maxLength={1_000}
          spellCheck={false}
          placeholder="-----BEGIN PUBLIC KEY-----"
          value={publicKey}
          onChange={(e) => setPublicKey(e.target.value)}
        />
      </label>
    </FormCard>
  );
}
