import { useId, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { latencyModeNames } from './latency-mode-names.ts';

type LatencyMode = Channel['latencyMode'];

export function CreateChannelForm({ onCreated }: { onCreated: (channel: Channel) => void }) {
  const { api } = useApi();
  const [name, setName] = useState('');
  const [latencyMode, setLatencyMode] = useState<LatencyMode>('standard');
  const create = useAction(async () => onCreated(await api.channels.create({ name, latencyMode })));
  const titleId = useId();
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    create.run();
  };
  return (
    <form className="card" aria-labelledby={titleId} onSubmit={submit}>
      <h2 id={titleId}>New channel</h2>
      <div className="form-row">
        <label className="grow">
          Name
          <input required maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
        </label>
        <fieldset>
          <legend>Latency</legend>
          {Object.entries(latencyModeNames).map(([mode, words]) => (
            <label key={mode} className="choice">
              <input
                type="radio"
                name="latencyMode"
                checked={mode === latencyMode}
                onChange={() => setLatencyMode(mode as LatencyMode)}
              />
              {words}
            </label>
          ))}
        </fieldset>
        <button type="submit" className="primary" disabled={create.isPending}>
          Create channel
        </button>
      </div>
      <ProblemNotice error={create.error} />
    </form>
  );
}
